package dev.jumbo.cli;

import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import dev.jumbo.data.table.TableWriter;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.TabularClassification;
import dev.jumbo.tasks.TabularInputs;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tensor.Device;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a model says of rows, one after the other or as a table: the rows' own columns, {@code prediction}, and of a classifier
 * {@code probability_CLASS} of each class. Rows are read, answered and shown or written some at a time.
 */
record PredictedRows(TabularTask task, Module model, Device device) {
    private static final String PREDICTION = "prediction";

    /** Rows that the model sees at once. */
    private static final int AT_ONCE = 1024;

    /**
     * Writes the answers to the rows of files with the same columns, or to rows as JSON objects.
     *
     * @return how many rows there are
     * @throws IllegalArgumentException if the files' columns differ, or one is named as an answer is
     */
    long write(Path out, List<String> inputs, StageProgress progress) throws IOException {
        List<Table> tables = TabularInputs.tables(task, inputs);
        List<Column> given = tables.get(0).columns();
        List<Column> columns = columns(given);
        long all = tables.stream().mapToLong(Table::rows).sum();
        long done = 0;
        try (TableWriter writer = TableWriter.create(out, columns)) {
            for (int i = 0; i < tables.size(); i++) {
                if (!tables.get(i).columns().equals(given)) {
                    throw new IllegalArgumentException("--out: expected files with the same columns, got " + given
                            + " and, of " + inputs.get(i) + ", " + tables.get(i).columns());
                }
                long first = 1;
                try (Table.Reader reader = tables.get(i).open()) {
                    for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                        writer.add(answered(chunk, columns, TabularInputs.rows(task, chunk), inputs.get(i), first));
                        first += chunk.rows();
                        done += chunk.rows();
                        progress.at("predict", done, all);
                    }
                }
            }
            writer.finish();
        }
        return done;
    }

    /** Shows the answers to the rows of files, and to rows as JSON objects. */
    void show(List<String> inputs, int top, PredictionOutput output) throws IOException {
        TabularInputs.each(task, inputs, AT_ONCE, (input, first, rows) -> output.add(predict(input, first, rows, top)));
    }

    private List<Prediction> predict(String input, long first, List<String> rows, int top) throws IOException {
        return TabularInputs.numbered(input, first, () -> task.predict(model, rows, top, device, Precision.AUTO));
    }

    private List<String> classes() {
        return task instanceof TabularClassification known ? known.classes() : List.of();
    }

    private List<Column> columns(List<Column> given) {
        List<Column> columns = new ArrayList<>(given);
        columns.add(new Column(PREDICTION, task.predictsClasses() ? Kind.TEXT : Kind.NUMBER));
        classes().forEach(name -> columns.add(new Column("probability_" + name, Kind.NUMBER)));
        List<String> names = given.stream().map(Column::name).toList();
        for (Column answer : columns.subList(given.size(), columns.size())) {
            if (names.contains(answer.name())) {
                throw new IllegalArgumentException("--out: the rows have a column '" + answer.name()
                        + "' already, as the answer is named; rename it");
            }
        }
        return columns;
    }

    private TableChunk answered(TableChunk chunk, List<Column> columns, List<String> rows, String input, long first)
            throws IOException {
        int top = Math.max(1, classes().size());
        List<Prediction> said = new ArrayList<>();
        TabularInputs.eachOf(
                rows, input, first, AT_ONCE, (file, begin, some) -> said.addAll(predict(file, begin, some, top)));
        List<Cells> cells = new ArrayList<>(chunk.cells());
        if (task.predictsClasses()) {
            cells.add(Cells.Texts.of(
                    said.stream().map(one -> one.answers().get(0).label()).toArray(String[]::new)));
        } else {
            cells.add(new Cells.Numbers(
                    said.stream().mapToDouble(one -> one.vector().get(0)).toArray()));
        }
        for (String name : classes()) {
            double[] probabilities = new double[said.size()];
            Arrays.setAll(probabilities, row -> probability(said.get(row), name));
            cells.add(new Cells.Numbers(probabilities));
        }
        return new TableChunk(columns, cells);
    }

    private static double probability(Prediction said, String label) {
        return said.answers().stream()
                .filter(answer -> answer.label().equals(label))
                .mapToDouble(Prediction.Answer::probability)
                .findFirst()
                .orElse(Double.NaN);
    }
}
