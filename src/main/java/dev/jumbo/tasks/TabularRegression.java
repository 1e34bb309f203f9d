package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.models.TabularEnsemble;
import dev.jumbo.models.TabularModel;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * A value for each row of a table. The model gives values of mean 0 and deviation 1 over the training rows; {@link #forward} and predictions
 * are in the column's units, and so are the targets of batches.
 *
 * <p>B batch.
 *
 * @param spec the model, with one output
 * @param target the column of the values
 * @param mean of the training rows
 * @param deviation of the training rows (population), above 0
 * @param encoding what the model sees of a row
 */
public record TabularRegression(TabularSpec spec, String target, double mean, double deviation, TableEncoding encoding)
        implements TabularTask {
    public TabularRegression {
        TabularTask.check(spec, encoding, 1);
        if (!Double.isFinite(mean) || !(deviation > 0) || !Double.isFinite(deviation)) {
            throw new IllegalArgumentException(
                    "expected a finite mean and a deviation above 0, got " + mean + " and " + deviation);
        }
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        return ((TabularModel) model)
                .forward(batch.inputs().get(0), batch.inputs().get(1))
                .to(DType.FLOAT32)
                .mul(deviation)
                .add(mean); // [B, 1]
    }

    /** The mean squared error of standardised values. Smoothing has no meaning and is refused. */
    @Override
    public Loss loss(double labelSmoothing) {
        if (labelSmoothing != 0) {
            throw new IllegalArgumentException(
                    "train.labelSmoothing: expected 0 for a regression, which has no classes, got " + labelSmoothing);
        }
        return (values, targets) -> Losses.mse(values, targets).mul(1 / (deviation * deviation));
    }

    @Override
    public Tensor trainingLoss(Module model, Batch batch, double labelSmoothing) {
        return TabularEnsemble.mean(model, member -> loss(labelSmoothing).of(forward(member, batch), batch.target()));
    }

    /** One answer, the value as a text, which is also the vector. */
    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        float[][] rows = answers(model, inputs, device, precision, x -> x);
        return IntStream.range(0, rows.length)
                .mapToObj(i -> new Prediction(
                        inputs.get(i),
                        List.of(new Prediction.Answer(shown(rows[i][0]), Double.NaN)),
                        List.of(rows[i][0])))
                .toList();
    }

    /** A value as an answer has it: six digits. */
    static String shown(float value) {
        return String.format(Locale.ROOT, "%.6g", value);
    }
}
