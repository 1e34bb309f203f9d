package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.table.EncodedRow;
import dev.jumbo.data.table.EncodedTable;
import dev.jumbo.data.table.JsonRows;
import dev.jumbo.data.table.TableBatcher;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TabularModel;
import dev.jumbo.models.TabularModels;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A task whose model reads rows of a table. Inputs of predictions are JSON objects, a key a column ({@link JsonRows}). */
public sealed interface TabularTask extends Task permits TabularClassification, TabularRegression {
    /** The model. */
    TabularSpec spec();

    /** What it sees of a row. */
    TableEncoding encoding();

    /** The column that it predicts. */
    String target();

    /** Whether it predicts classes; otherwise values. */
    default boolean predictsClasses() {
        return this instanceof TabularClassification;
    }

    @Override
    default TabularModel model() {
        return TabularModels.byName(spec());
    }

    @Override
    default @Nullable Tokenizer tokenizer() {
        return null;
    }

    @Override
    default Tensor exampleInput() {
        return exampleInputs().get(0);
    }

    @Override
    default List<Tensor> exampleInputs() {
        return List.of(
                Tensor.full(0, DType.FLOAT32, Device.CPU, 1, spec().numbers()),
                Tensor.full(0, DType.INT64, Device.CPU, 1, spec().categories().size()));
    }

    /** A row of empty cells, as an input. */
    default String emptyRow() {
        return JsonRows.empty(encoding());
    }

    /** Refuses a model that does not fit what it would see. */
    static void check(TabularSpec spec, TableEncoding encoding, int outputs) {
        if (spec.outputs() != outputs) {
            throw new IllegalArgumentException("model: expected " + outputs + " outputs, got " + spec.outputs());
        }
        if (spec.numbers() != encoding.numbers().size() || !spec.categories().equals(encoding.sizes())) {
            throw new IllegalArgumentException("model: expected "
                    + encoding.numbers().size()
                    + " numbers and categories of " + encoding.sizes() + " values, got " + spec.numbers() + " and "
                    + spec.categories());
        }
    }

    /**
     * What the model says of rows: [B, K] of each.
     *
     * @param then what is done with the model's output
     * @throws IllegalArgumentException if an input is no row; the message names it, from 1
     */
    default float[][] answers(
            Module model, List<String> inputs, Device device, Precision precision, UnaryOperator<Tensor> then) {
        EncodedTable rows = EncodedTable.of(List.of(encoding().encoder().encode(JsonRows.read(encoding(), inputs), 1)));
        int most = 1024;
        float[][] answers = new float[inputs.size()][];
        for (int from = 0; from < answers.length; from += most) {
            int[] indices =
                    IntStream.range(from, Math.min(from + most, answers.length)).toArray();
            List<EncodedRow> examples =
                    IntStream.of(indices).mapToObj(rows::get).toList();
            float[] values = values(model, examples, indices, device, precision, then);
            int width = values.length / indices.length;
            for (int i = 0; i < indices.length; i++) {
                answers[from + i] = new float[width];
                System.arraycopy(values, i * width, answers[from + i], 0, width);
            }
        }
        return answers;
    }

    private float[] values(
            Module model,
            List<EncodedRow> examples,
            int[] indices,
            Device device,
            Precision precision,
            UnaryOperator<Tensor> then) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation();
                Autograd off = Autograd.off()) {
            Batch batch =
                    batcher(0).batch(examples, indices, new SplittableRandom(0)).toDevice(device);
            try (Autocast cast = precision.open(device)) {
                return then.apply(outputs(model, batch).to(DType.FLOAT32)).toFloats();
            }
        }
    }

    /**
     * Makes batches.
     *
     * @param hide share of the categories that become unknown
     */
    default TableBatcher batcher(double hide) {
        return new TableBatcher(spec().numbers(), spec().categories().size(), predictsClasses(), hide);
    }
}
