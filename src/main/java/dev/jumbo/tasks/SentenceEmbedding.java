package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.SentenceEncoder;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.nn.InfoNce;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * One vector a text, near those of texts that belong to it: it is to be told from the others in the batch ({@link InfoNce}).
 *
 * <p>B pairs, D width.
 *
 * @param spec the model
 * @param temperature what cosines are divided by
 * @param symmetric whether second texts look for their first ones too
 * @param tokenizer its tokens
 */
public record SentenceEmbedding(TextSpec spec, double temperature, boolean symmetric, Tokenizer tokenizer)
        implements TextTask {
    @Override
    public SentenceEncoder model() {
        return TextModels.sentenceEncoder(spec);
    }

    /** A vector for each text: [2·B, D], those of the first texts first. */
    @Override
    public Tensor forward(Module model, Batch batch) {
        List<Tensor> inputs = batch.inputs();
        return ((SentenceEncoder) model).forward(inputs.get(0), inputs.get(1), inputs.get(2)); // [2·B, D]
    }

    /** There is nothing to smooth. */
    @Override
    public Loss loss(double labelSmoothing) {
        InfoNce loss = new InfoNce(temperature, symmetric);
        return (vectors, target) -> {
            long b = vectors.size(0) / 2;
            return loss.of(vectors.narrow(0, 0, b), vectors.narrow(0, b, b));
        };
    }

    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        List<EncodedText> texts = inputs.stream()
                .map(input -> EncodedText.plain(input, tokenizer, spec.length()))
                .toList();
        List<float[]> rows = TextBatches.rows(
                texts, Padding.of(tokenizer, spec.length()), device, precision, batch -> outputs(model, batch));
        return IntStream.range(0, inputs.size())
                .mapToObj(i -> new Prediction(inputs.get(i), List.of(), boxed(rows.get(i))))
                .toList();
    }

    private static List<Float> boxed(float[] values) {
        List<Float> vector = new ArrayList<>(values.length);
        for (float value : values) {
            vector.add(value);
        }
        return vector;
    }
}
