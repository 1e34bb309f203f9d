package dev.jumbo.tasks;

import dev.jumbo.data.Split;
import dev.jumbo.data.table.CellKinds;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.EncodedBlock;
import dev.jumbo.data.table.EncodedBlocks;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import dev.jumbo.data.table.TableEncoder;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.data.table.TableFitting;
import dev.jumbo.data.table.TableSplit;
import java.io.IOException;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A source's rows on their way to a model of tables: what is to be predicted of each, the division into parts, the fitting on those to learn
 * from, and the encoding of all. A row whose target is empty is in no part.
 */
final class TableParts {
    private final TableSource.Opened opened;
    private final @Nullable MixedTables mixed;
    private final Rows rows;
    private final HeldOut held;
    private final long seed;
    private final Targets train;

    /**
     * Which rows belong where.
     *
     * @param target the column that is predicted
     * @param group the column whose equal cells stay in one part; empty: none
     * @param time the column in whose order the parts follow each other; empty: none
     * @param classes whether the target names classes
     */
    record Rows(String target, String group, String time, boolean classes) {
        Rows {
            if (!group.isEmpty() && !time.isEmpty()) {
                throw new IllegalArgumentException("time: expected none beside group, got '" + time + "'");
            }
        }
    }

    /** What is to be predicted of the rows of a table: texts or values, as the task has it; null and NaN where the cell is empty. */
    @SuppressWarnings("ArrayRecordComponent")
    record Targets(@Nullable String[] names, double[] values) {
        int[] known() {
            return IntStream.range(0, Math.max(names.length, values.length))
                    .filter(row -> names.length > 0 ? names[row] != null : Double.isFinite(values[row]))
                    .toArray();
        }
    }

    /** The three parts, encoded. */
    record Encoded(EncodedTable train, EncodedTable validation, EncodedTable test) {}

    private TableParts(TableSource.Opened opened, @Nullable MixedTables mixed, Rows rows, HeldOut held, long seed)
            throws IOException {
        this.opened = opened;
        this.mixed = mixed;
        this.rows = rows;
        this.held = held;
        this.seed = seed;
        train = targets(opened.train());
    }

    /** Reads what is to be predicted. */
    static TableParts open(DataSource source, String task, Rows rows, HeldOut held, long seed) throws IOException {
        if (!(source instanceof TableSource || source instanceof MixedSource)) {
            throw new IllegalArgumentException("data: task " + task + " needs a table: source: table, or source: sql");
        }
        checkTarget(rows);
        MixedTables mixed = source instanceof MixedSource several ? MixedTables.open(several) : null;
        TableSource.Opened opened = mixed != null ? mixed.opened() : ((TableSource) source).open();
        return of(opened, mixed, rows, held, seed);
    }

    private static void checkTarget(Rows rows) {
        if (rows.target().isEmpty()) {
            throw new IllegalArgumentException("prepare.target: expected the column that the model shall predict");
        }
    }

    /** Of a source that is open. */
    static TableParts of(TableSource.Opened opened, Rows rows, HeldOut held, long seed) throws IOException {
        checkTarget(rows);
        return of(opened, null, rows, held, seed);
    }

    private static TableParts of(
            TableSource.Opened opened, @Nullable MixedTables mixed, Rows rows, HeldOut held, long seed)
            throws IOException {
        List<String> names = opened.train().columns().stream().map(Column::name).toList();
        TableFitting.checkNames("prepare.target", List.of(rows.target()), names);
        TableFitting.checkNames("prepare.group", rows.group().isEmpty() ? List.of() : List.of(rows.group()), names);
        TableFitting.checkNames("prepare.time", rows.time().isEmpty() ? List.of() : List.of(rows.time()), names);
        return new TableParts(opened, mixed, rows, held, seed);
    }

    TableSource.Opened opened() {
        return opened;
    }

    /** Rows of the training table whose target is empty. */
    long withoutTarget() {
        return opened.train().rows() - train.known().length;
    }

    /** The names of classes: in the order of numbers if all are numbers, else of letters. */
    List<String> classes() {
        Set<String> names = new TreeSet<>();
        for (String name : train.names()) {
            if (name != null) {
                names.add(name);
            }
        }
        if (names.size() < 2) {
            throw new IllegalArgumentException(
                    "prepare.target: expected at least two classes in column " + rows.target() + ", got " + names);
        }
        if (names.stream().allMatch(name -> name.matches("-?\\d{1,15}(\\.\\d{1,15})?"))) {
            return names.stream()
                    .sorted(Comparator.comparingDouble(Double::parseDouble))
                    .toList();
        }
        return List.copyOf(names);
    }

    /** The values of some rows of the training table. */
    double[] values(int[] positions) {
        return Arrays.stream(positions).mapToDouble(row -> train.values()[row]).toArray();
    }

    /**
     * Divides the training table; parts that the source has are empty.
     *
     * @param classes names of the classes, to divide each alike; empty for values
     */
    Split split(List<String> classes) throws IOException {
        int[] every = train.known();
        int[] known = mixed == null ? every : mixed.heldOutOf(every, false);
        double validation = opened.validation() == null ? held.validation() : 0;
        double test = test() == null ? held.test() : 0;
        if (test() == null && !held.isFold() && test <= 0) {
            throw new IllegalArgumentException(
                    "split.test: this source has no rows to test on, so a share must be held out: 0.1");
        }
        Split split = rows.time().isEmpty() ? divide(known, classes) : inTime(known, validation, test);
        int[] learned = at(known, split.train());
        if (mixed != null) {
            learned = IntStream.concat(Arrays.stream(learned), Arrays.stream(mixed.heldOutOf(every, true)))
                    .sorted()
                    .toArray();
        }
        Split all = new Split(learned, at(known, split.validation()), at(known, split.test()));
        if (all.train().length == 0
                || (validation > 0 && all.validation().length == 0)
                || ((test > 0 || held.isFold()) && all.test().length == 0)) {
            throw new IllegalArgumentException("split: expected rows in each part, got " + all.train().length
                    + " to learn from, " + all.validation().length + " to choose by and " + all.test().length
                    + " to test on");
        }
        return all;
    }

    /** The source's own test table; none for cross-validation, which leaves it alone. */
    private @Nullable Table test() {
        return held.isFold() ? null : opened.test();
    }

    private Split inTime(int[] known, double validation, double test) throws IOException {
        if (held.isFold()) {
            throw new IllegalArgumentException(
                    "prepare.time: folds would test on rows that are older than those to learn"
                            + " from; leave it out to cross-validate");
        }
        return TableSplit.inTime(times(known), validation, test);
    }

    private Split divide(int[] known, List<String> classes) throws IOException {
        int[] labels = classes.isEmpty()
                ? new int[known.length]
                : Arrays.stream(known)
                        .map(row -> classes.indexOf(train.names()[row]))
                        .toArray();
        int[] groups = rows.group().isEmpty() ? null : groups(known);
        return held.divide(labels, groups, opened.validation() != null, test() != null, seed);
    }

    /** A number for each group; rows without one are a group of their own. */
    private int[] groups(int[] known) throws IOException {
        @Nullable String[] names = texts(opened.train(), rows.group());
        Map<String, Integer> numbers = new HashMap<>();
        return Arrays.stream(known)
                .map(row -> numbers.computeIfAbsent(names[row] == null ? "" : names[row], name -> numbers.size()))
                .toArray();
    }

    private double[] times(int[] known) throws IOException {
        Kind kind = column(opened.train(), rows.time()).kind();
        double[] times = numbers(opened.train(), rows.time(), kind == Kind.TEXT ? Kind.TIME : kind);
        for (int row : known) {
            if (Double.isNaN(times[row])) {
                throw new IllegalArgumentException("prepare.time: expected a time or number in column " + rows.time()
                        + " of every row, got none in row " + (row + 1));
            }
        }
        return at(times, known);
    }

    /** What the model shall see, by the rows to learn from. */
    TableEncoding fit(TableFitting.Settings settings, int[] learned) throws IOException {
        try {
            TableFitting fitting = new TableFitting(
                    settings.ignoring(List.of(rows.target())), opened.train().columns());
            BitSet chosen = new BitSet();
            Arrays.stream(learned).forEach(chosen::set);
            each(opened.train(), (chunk, first) -> fitting.add(chunk, row -> chosen.get(first + row), first + 1L));
            return fitting.encoding();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("prepare." + e.getMessage(), e);
        }
    }

    /** Encodes all rows. */
    Encoded encode(TableEncoding encoding, List<String> classes, Split split) throws IOException {
        EncodedTable all = encode(opened.train(), "training table", encoding, classes, train);
        Table validation = opened.validation();
        Table test = test();
        return new Encoded(
                all.at(split.train()).mixed(mixed == null ? null : mixed.rows().at(split.train())),
                validation == null ? all.at(split.validation()) : part(validation, "validation", encoding, classes),
                test == null ? all.at(split.test()) : part(test, "test", encoding, classes));
    }

    private EncodedTable part(Table table, String name, TableEncoding encoding, List<String> classes)
            throws IOException {
        TableFitting.checkNames(
                name + " table",
                List.of(rows.target()),
                table.columns().stream().map(Column::name).toList());
        Targets targets = targets(table);
        EncodedTable encoded =
                encode(table, name + " table", encoding, classes, targets).at(targets.known());
        if (encoded.size() == 0) {
            throw new IllegalArgumentException(name + " table: expected rows with a " + rows.target() + ", got none");
        }
        return encoded;
    }

    private EncodedTable encode(Table table, String name, TableEncoding encoding, List<String> classes, Targets targets)
            throws IOException {
        encoding.checkColumns(table.columns(), name);
        TableEncoder encoder = encoding.encoder();
        try (EncodedBlocks blocks = new EncodedBlocks()) {
            each(table, (chunk, first) -> {
                EncodedBlock block = encoder.encode(chunk, first + 1L);
                for (int row = 0; row < block.rows(); row++) {
                    block.targets().put(row, target(classes, targets, first + row, name));
                }
                blocks.add(block);
            });
            return blocks.table();
        }
    }

    private double target(List<String> classes, Targets targets, int row, String table) {
        if (classes.isEmpty()) {
            double value = targets.values()[row];
            return Double.isFinite(value) ? value : 0;
        }
        String label = targets.names()[row];
        int number = label == null ? 0 : classes.indexOf(label);
        if (number < 0) {
            throw new IllegalArgumentException(table + ", row " + (row + 1) + ", column " + rows.target()
                    + ": expected one of the classes of the training rows, " + classes + ", got '" + label + "'");
        }
        return number;
    }

    private Targets targets(Table table) throws IOException {
        return rows.classes()
                ? new Targets(texts(table, rows.target()), new double[0])
                : new Targets(new String[0], numbers(table, rows.target(), Kind.NUMBER));
    }

    private static Column column(Table table, String name) {
        return table.columns().stream()
                .filter(column -> column.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static @Nullable String[] texts(Table table, String name) throws IOException {
        int place = table.columns().indexOf(column(table, name));
        Kind kind = column(table, name).kind();
        @Nullable String[] all = new @Nullable String[Math.toIntExact(table.rows())];
        each(table, (chunk, first) -> {
            @Nullable String[] some = CellKinds.texts(chunk.cells().get(place), kind);
            System.arraycopy(some, 0, all, first, some.length);
        });
        return all;
    }

    private static double[] numbers(Table table, String name, Kind wanted) throws IOException {
        int place = table.columns().indexOf(column(table, name));
        double[] all = new double[Math.toIntExact(table.rows())];
        each(table, (chunk, first) -> {
            Cells cells = chunk.cells().get(place);
            double[] some = CellKinds.numbers(cells, name, wanted, first + 1L);
            System.arraycopy(some, 0, all, first, some.length);
        });
        return all;
    }

    /** Does something with each chunk. */
    @FunctionalInterface
    private interface Use {
        void chunk(TableChunk chunk, int firstRow) throws IOException;
    }

    private static void each(Table table, Use use) throws IOException {
        int first = 0;
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                use.chunk(chunk, first);
                first = Math.addExact(first, chunk.rows());
            }
        }
    }

    private static int[] at(int[] values, int[] places) {
        return Arrays.stream(places).map(place -> values[place]).toArray();
    }

    private static double[] at(double[] values, int[] places) {
        return Arrays.stream(places).mapToDouble(place -> values[place]).toArray();
    }
}
