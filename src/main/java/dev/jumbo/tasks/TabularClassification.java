package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.models.TabularEnsemble;
import dev.jumbo.models.TabularModel;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One class a row of a table.
 *
 * <p>B batch, K classes.
 *
 * @param spec the model, with as many outputs as there are classes
 * @param target the column of the classes
 * @param classes names of the classes
 * @param encoding what the model sees of a row
 * @param thresholds of two classes, the probability of the second from which on it is said; none to say the likeliest
 */
public record TabularClassification(
        TabularSpec spec, String target, List<String> classes, TableEncoding encoding, List<Double> thresholds)
        implements TabularTask, Deciding {
    public TabularClassification {
        classes = List.copyOf(classes);
        thresholds = Deciding.ofTwo(thresholds, classes);
        TabularTask.check(spec, encoding, classes.size());
    }

    /** The likeliest class is said. */
    public TabularClassification(TabularSpec spec, String target, List<String> classes, TableEncoding encoding) {
        this(spec, target, classes, encoding, List.of());
    }

    @Override
    public TabularClassification deciding(List<Double> others) {
        return new TabularClassification(spec, target, classes, encoding, others);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        return ((TabularModel) model)
                .forward(batch.inputs().get(0), batch.inputs().get(1)); // [B, K]
    }

    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    @Override
    public Tensor trainingLoss(Module model, Batch batch, double labelSmoothing) {
        return TabularEnsemble.mean(model, member -> loss(labelSmoothing).of(forward(member, batch), batch.target()));
    }

    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        float[][] rows = answers(model, inputs, device, precision, x -> x.softmax(-1));
        return IntStream.range(0, rows.length)
                .mapToObj(i -> Classification.prediction(inputs.get(i), rows[i], 0, this, top))
                .toList();
    }
}
