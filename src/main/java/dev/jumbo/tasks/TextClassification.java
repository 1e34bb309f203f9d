package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextClassifier;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One class a text.
 *
 * <p>B batch, T tokens, K classes.
 *
 * @param spec the model, with as many outputs as there are classes
 * @param classes names of the classes
 * @param tokenizer its tokens
 * @param thresholds of two classes, the probability of the second from which on it is said; none to say the likeliest
 */
public record TextClassification(TextSpec spec, List<String> classes, Tokenizer tokenizer, List<Double> thresholds)
        implements TextTask, Deciding {
    public TextClassification {
        classes = List.copyOf(classes);
        thresholds = Deciding.ofTwo(thresholds, classes);
        if (spec.classes() != classes.size()) {
            throw new IllegalArgumentException("model: expected " + classes.size() + " classes, got " + spec.classes());
        }
    }

    /** The likeliest class is said. */
    public TextClassification(TextSpec spec, List<String> classes, Tokenizer tokenizer) {
        this(spec, classes, tokenizer, List.of());
    }

    @Override
    public TextClassification deciding(List<Double> others) {
        return new TextClassification(spec, classes, tokenizer, others);
    }

    @Override
    public TextClassifier model() {
        return TextModels.classifier(spec);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        List<Tensor> inputs = batch.inputs();
        return ((TextClassifier) model).forward(inputs.get(0), inputs.get(1), inputs.get(2)); // [B, K]
    }

    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing);
    }

    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        List<EncodedText> texts = inputs.stream()
                .map(input -> EncodedText.plain(input, tokenizer, spec.length()))
                .toList();
        List<float[]> rows = TextBatches.rows(
                texts,
                Padding.of(tokenizer, spec.length()),
                device,
                precision,
                batch -> outputs(model, batch).to(DType.FLOAT32).softmax(-1));
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> Classification.prediction(inputs.get(i), rows.get(i), 0, this, top))
                .toList();
    }
}
