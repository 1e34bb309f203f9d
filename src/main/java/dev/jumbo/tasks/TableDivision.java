package dev.jumbo.tasks;

import dev.jumbo.data.Split;
import dev.jumbo.data.table.CellKinds;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import dev.jumbo.data.table.TableEditor;
import dev.jumbo.data.table.TablePaths;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The division of a table into files that training makes in memory: the same rows in the same parts, for the same shares and seed.
 *
 * @param source whose own parts stay as they are
 * @param opened the same, read
 * @param target the column that is predicted; rows where it is empty are in no part
 * @param group the column whose equal cells stay in one part; empty: none
 * @param time the column in whose order the parts follow each other; empty: none
 * @param classes whether each class is divided in the same shares
 */
public record TableDivision(
        TableSource source, TableSource.Opened opened, String target, String group, String time, boolean classes) {
    private static final List<String> PARTS = List.of("train", "validation", "test");

    /** Values of a target of numbers that still are classes. */
    private static final int MANY = 30;

    /** As a recipe has it. */
    public static TableDivision of(TableSource source, PrepareTable prepare) throws IOException {
        return new TableDivision(
                source,
                source.open(),
                prepare.target(),
                prepare.group(),
                prepare.time(),
                prepare instanceof PrepareTabularClassification);
    }

    /** Of a table whose target names classes if it is no column of numbers, or has at most 30 whole ones. */
    public static TableDivision of(TableSource source, String target, String group, String time) throws IOException {
        TableSource.Opened opened = source.open();
        Table table = opened.train();
        int place = table.columns().stream().map(Column::name).toList().indexOf(target);
        boolean classes = place < 0 || table.columns().get(place).kind() != Column.Kind.NUMBER || few(table, place);
        return new TableDivision(source, opened, target, group, time, classes);
    }

    private static boolean few(Table table, int place) throws IOException {
        Set<Double> values = new HashSet<>();
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                Cells cells = chunk.cells().get(place);
                for (double value : CellKinds.numbers(cells, "", Column.Kind.NUMBER, 1)) {
                    if (!Double.isNaN(value)) {
                        values.add(value);
                    }
                    if (values.size() > MANY || (!Double.isNaN(value) && value != Math.rint(value))) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /**
     * What came of it.
     *
     * @param rows by part
     * @param without rows in no part, for their target is empty
     * @param files by part
     * @param kinds that the source says of columns
     */
    public record Divided(Map<String, Long> rows, long without, Map<String, String> files, Map<String, Object> kinds) {}

    /**
     * Writes the parts into a folder, in the format of the source's files; Parquet where the source is a query.
     *
     * @param held shares
     * @param seed of the division
     */
    public Divided write(HeldOut held, long seed, Path folder) throws IOException {
        TableParts parts = TableParts.of(opened, new TableParts.Rows(target, group, time, classes), held, seed);
        Split split = parts.split(classes ? parts.classes() : List.of());
        byte[] numbers = new byte[Math.toIntExact(opened.train().rows())];
        Arrays.fill(numbers, (byte) -1);
        List<int[]> positions = List.of(split.train(), split.validation(), split.test());
        for (int part = 0; part < positions.size(); part++) {
            for (int position : positions.get(part)) {
                numbers[position] = (byte) part;
            }
        }
        Map<String, Table> given = SourceContent.parts(opened);
        TableEditor editor = TableEditor.of(given);
        editor.divide(numbers);
        String extension = source instanceof TableSource.Files files ? TablePaths.extension(files.path()) : "parquet";
        Map<String, Long> rows = new LinkedHashMap<>();
        Map<String, String> files = new LinkedHashMap<>();
        for (int part = 0; part < PARTS.size(); part++) {
            String name = PARTS.get(part);
            boolean own = part > 0 && given.containsKey(name) && positions.get(part).length == 0;
            long count = own ? editor.rows(name) : positions.get(part).length;
            if (count == 0) {
                continue;
            }
            Path file = folder.resolve(name + "." + extension);
            if (own) {
                editor.write(name, file);
            } else {
                editor.writeDivided(part, file);
            }
            rows.put(name, count);
            files.put(name, name + "." + extension);
        }
        return new Divided(rows, parts.withoutTarget(), files, TableSource.kinds(source));
    }
}
