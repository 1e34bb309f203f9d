package dev.jumbo.benchmarks;

import dev.jumbo.data.table.EncodedBlocks;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import dev.jumbo.data.table.TableEncoder;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.data.table.TableFingerprint;
import dev.jumbo.data.table.TableFitting;
import dev.jumbo.data.table.TableOptions;
import dev.jumbo.data.table.TableStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * From a file to rows that a model trains on, in rows a second: opening (of CSV and JSONL, with the copy into DuckDB), the
 * fingerprint, the fitting of the encoding, the encoding. The table is made with a fixed seed and has 12 columns: five numbers,
 * two with gaps, a truth value, a time, and five texts of 3, 20, 500, 50,000 and 500,000 different values.
 *
 * <p>{@code memory}: the same of a larger Parquet file (which is made by SQL, with the same kinds of columns), and the most
 * memory that the process had.
 */
public final class TableReading {
    private static final int ROUNDS = 3;

    private TableReading() {}

    /** Arguments: a folder for the files, and the number of rows (1,000,000), or {@code memory} and the number of rows. */
    public static void main(String[] args) throws IOException, SQLException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        if (args.length > 1 && args[1].equals("memory")) {
            memory(large(folder, Integer.parseInt(args[2])));
            return;
        }
        int rows = args.length > 1 ? Integer.parseInt(args[1]) : 1_000_000;
        Path csv = folder.resolve("table-" + rows + ".csv");
        if (!Files.exists(csv)) {
            write(csv, rows);
        }
        System.out.printf(
                "%-8s %10s %12s %12s %12s %12s %12s%n", "", "MB", "open", "fingerprint", "fit", "encode", "all");
        for (String format : List.of("csv", "csv.gz", "jsonl", "parquet")) {
            Path file = csv.resolveSibling("table-" + rows + "." + format);
            if (!Files.exists(file)) {
                convert(csv, file, format);
            }
            double[][] seconds = new double[ROUNDS][];
            for (int round = 0; round < ROUNDS; round++) {
                seconds[round] = measure(file);
            }
            System.out.printf(Locale.ROOT, "%-8s %10.1f", format, Files.size(file) / 1e6);
            for (int step = 0; step < seconds[0].length; step++) {
                int which = step;
                double median = Arrays.stream(seconds)
                        .mapToDouble(s -> s[which])
                        .sorted()
                        .toArray()[ROUNDS / 2];
                System.out.printf(Locale.ROOT, " %,12.0f", rows / median);
            }
            System.out.println();
        }
    }

    private static void write(Path file, int rows) throws IOException {
        SplittableRandom random = new SplittableRandom(17);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            out.write("id,age,income,rate,score,member,since,home,region,town,shop,customer\n");
            for (int i = 0; i < rows; i++) {
                out.write(i + "," + random.nextInt(18, 90) + ","
                        + (random.nextInt(10) == 0 ? "" : Integer.toString(random.nextInt(200_000))) + ","
                        + random.nextInt(10_000) / 100.0 + ","
                        + (random.nextInt(20) == 0 ? "" : Double.toString(random.nextDouble())) + ","
                        + random.nextBoolean() + ",20" + random.nextInt(10, 27) + "-0" + random.nextInt(1, 10) + "-1"
                        + random.nextInt(10) + ","
                        + List.of("owner", "rent", "other").get(random.nextInt(3)) + ",region "
                        + random.nextInt(20) + ",town " + random.nextInt(500) + ",shop " + random.nextInt(50_000)
                        + ",customer " + random.nextInt(500_000) + "\n");
            }
        }
    }

    private static void convert(Path csv, Path file, String format) throws SQLException {
        String how = switch (format) {
            case "csv.gz" -> "FORMAT csv, COMPRESSION gzip, HEADER";
            case "jsonl" -> "FORMAT json";
            default -> "FORMAT parquet";
        };
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = connection.createStatement()) {
            statement.execute("COPY (FROM read_csv('" + csv + "')) TO '" + file + "' (" + how + ")");
        }
    }

    private static Path large(Path folder, int rows) throws IOException, SQLException {
        Path file = folder.resolve("large-" + rows + ".parquet");
        if (!Files.exists(file)) {
            String sql = "SELECT range AS id, 18 + hash(range) % 72 AS age, CASE WHEN hash(range + 1) % 10 > 0 THEN"
                    + " hash(range + 2) % 200000 END AS income, hash(range + 3) % 10000 / 100 AS rate,"
                    + " hash(range + 4)::DOUBLE / 18446744073709551615 AS score, hash(range + 5) % 2 = 0 AS member,"
                    + " DATE '2010-01-01' + (hash(range + 6) % 6000)::INT AS since,"
                    + " ['owner', 'rent', 'other'][(1 + hash(range + 7) % 3)::INT] AS home, 'region ' || hash(range + 8) % 20 AS region,"
                    + " 'town ' || hash(range + 9) % 500 AS town, 'shop ' || hash(range + 10) % 50000 AS shop,"
                    + " 'customer ' || hash(range + 11) % 500000 AS customer FROM range(" + rows + ")";
            try (Connection connection = DriverManager.getConnection("jdbc:duckdb:");
                    Statement statement = connection.createStatement()) {
                statement.execute("SET memory_limit = '2GB'");
                statement.execute("COPY (" + sql + ") TO '" + file + "' (FORMAT parquet)");
            }
        }
        return file;
    }

    private static double[] measure(Path file) throws IOException {
        long start = System.nanoTime();
        Table table = TableStore.open(List.of(file), List.of())
                .files(List.of(file), TableOptions.defaults(), null)
                .table();
        long opened = System.nanoTime();
        TableFingerprint.of(List.of(table));
        long known = System.nanoTime();
        TableEncoding encoding = fit(table);
        long fitted = System.nanoTime();
        EncodedTable encoded = encode(table, encoding);
        long end = System.nanoTime();
        if (encoded.size() != table.rows()) {
            throw new IllegalStateException("expected " + table.rows() + " rows, got " + encoded.size());
        }
        return new double[] {
            (opened - start) / 1e9,
            (known - opened) / 1e9,
            (fitted - known) / 1e9,
            (end - fitted) / 1e9,
            (end - start) / 1e9
        };
    }

    private static TableEncoding fit(Table table) throws IOException {
        TableFitting fitting = new TableFitting(TableFitting.Settings.DEFAULTS, table.columns());
        long first = 1;
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                fitting.add(chunk, row -> true, first);
                first += chunk.rows();
            }
        }
        return fitting.encoding();
    }

    private static EncodedTable encode(Table table, TableEncoding encoding) throws IOException {
        TableEncoder encoder = encoding.encoder();
        long first = 1;
        try (EncodedBlocks blocks = new EncodedBlocks();
                Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                blocks.add(encoder.encode(chunk, first));
                first += chunk.rows();
            }
            return blocks.table();
        }
    }

    private static void memory(Path file) throws IOException {
        long start = System.nanoTime();
        Table table = TableStore.open(List.of(file), List.of())
                .files(List.of(file), TableOptions.defaults(), null)
                .table();
        long rows = 0;
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                rows += chunk.rows();
            }
        }
        report("one pass", rows, start);
        start = System.nanoTime();
        String fingerprint = TableFingerprint.of(List.of(table));
        report("fingerprint " + fingerprint.substring(0, 8), rows, start);
        start = System.nanoTime();
        TableEncoding encoding = fit(table);
        report("fit", rows, start);
        start = System.nanoTime();
        EncodedTable encoded = encode(table, encoding);
        report("encode", rows, start);
        SplittableRandom random = new SplittableRandom(3);
        start = System.nanoTime();
        double sum = 0;
        for (int i = 0; i < 1_000_000; i++) {
            sum += encoded.get(random.nextInt(encoded.size())).target();
        }
        report("a million rows at random places, " + sum, 1_000_000, start);
    }

    private static void report(String what, long rows, long start) throws IOException {
        String most = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmHWM"))
                .findFirst()
                .orElse("")
                .replaceAll("\\s+", " ");
        System.out.printf(
                Locale.ROOT,
                "%s: %,d rows, %,.0f a second, %s%n",
                what,
                rows,
                rows * 1e9 / (System.nanoTime() - start),
                most);
    }
}
