package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.Normalization;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.BinaryCrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Tensor;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Any number of labels a picture: each by itself, by the sigmoid of its logit.
 *
 * @param spec the model, with as many outputs as there are labels
 * @param classes names of the labels
 * @param normalization what the model's inputs went through, or null
 * @param testTime views whose mean is what the model says, or null for none
 * @param thresholds from which probability on each label is said; none: 0.5
 */
public record MultiLabelImageClassification(
        ModelSpec spec,
        List<String> classes,
        @Nullable Normalization normalization,
        @Nullable TestTime testTime,
        List<Double> thresholds)
        implements PictureClassification {
    private static final double HALF = 0.5;

    public MultiLabelImageClassification {
        classes = List.copyOf(classes);
        thresholds = Deciding.ofEach(thresholds, classes);
        PictureClassification.check(spec, classes, testTime);
    }

    @Override
    public MultiLabelImageClassification deciding(List<Double> others) {
        return new MultiLabelImageClassification(spec, classes, normalization, testTime, others);
    }

    /** All labels with the probabilities from which on they are said. */
    @Override
    public Map<String, Double> thresholdsByName() {
        List<Double> each = thresholds.isEmpty() ? Collections.nCopies(classes.size(), HALF) : thresholds;
        Map<String, Double> named = new LinkedHashMap<>();
        for (int k = 0; k < each.size(); k++) {
            named.put(classes.get(k), each.get(k));
        }
        return named;
    }

    @Override
    public Tensor judged(Module model, Batch batch) {
        return judged(model, batch, true);
    }

    @Override
    public Tensor probabilities(Tensor logits) {
        return logits.sigmoid();
    }

    @Override
    public Loss loss(double labelSmoothing) {
        return new BinaryCrossEntropy(labelSmoothing);
    }

    /** The answers are the likeliest labels and all that are said. */
    @Override
    public Prediction prediction(float[] probabilities, int row, int top) {
        Map<String, Double> limits = thresholdsByName();
        int first = row * classes.size();
        List<Integer> order = IntStream.range(0, classes.size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer k) -> -probabilities[first + k]))
                .toList();
        List<String> said = order.stream()
                .filter(k -> probabilities[first + k]
                        >= limits.getOrDefault(classes.get(k), HALF).floatValue())
                .map(classes::get)
                .toList();
        List<Prediction.Answer> answers = order.stream()
                .map(k -> new Prediction.Answer(classes.get(k), probabilities[first + k]))
                .toList();
        return new Prediction("", answers)
                .saying(new Prediction.Labels(true, said, limits))
                .top(top);
    }
}
