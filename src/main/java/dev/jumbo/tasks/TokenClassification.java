package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.WordTags;
import dev.jumbo.models.BertTokens;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * A tag for each word of a text: names of persons and places, parts of speech.
 *
 * <p>B batch, T tokens, K tags.
 *
 * @param spec the model, with as many outputs as there are tags
 * @param tags the tags
 * @param tokenizer its tokens
 */
public record TokenClassification(TextSpec spec, List<String> tags, Tokenizer tokenizer) implements TextTask {
    public TokenClassification {
        tags = List.copyOf(tags);
        if (spec.classes() != tags.size()) {
            throw new IllegalArgumentException("model: expected " + tags.size() + " classes, got " + spec.classes());
        }
    }

    /** How words become tokens. */
    WordTags wordTags() {
        return new WordTags(tokenizer, tags, spec.length());
    }

    @Override
    public BertTokens model() {
        return TextModels.tokenClassifier(spec);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        List<Tensor> inputs = batch.inputs();
        return ((BertTokens) model).forward(inputs.get(0), inputs.get(2), inputs.get(1)); // [B, T, K]
    }

    /** The mean over words. */
    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing).ofTokens();
    }

    /** The words of each text, which white space separates, each followed by its tag unless that is {@code O}. */
    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        List<Prediction> predictions = new ArrayList<>();
        for (String input : inputs) {
            List<String> words = List.of(input.strip().split("\\s+"));
            List<String> found = tag(model, words, device, precision);
            StringBuilder written = new StringBuilder();
            for (int w = 0; w < words.size(); w++) {
                written.append(w == 0 ? "" : " ").append(words.get(w));
                written.append(found.get(w).equals("O") ? "" : "/" + found.get(w));
            }
            predictions.add(Prediction.text(input, written.toString()));
        }
        return predictions;
    }

    private List<String> tag(Module model, List<String> words, Device device, Precision precision) {
        WordTags.Tagged tagged = wordTags().encode(words);
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation();
                Autograd off = Autograd.off();
                Autocast cast = precision.open(device)) {
            Batch batch = new TargetedTextBatcher(Padding.of(tokenizer, spec.length()))
                    .batch(List.of(tagged.text()), new int[1], new SplittableRandom(0))
                    .toDevice(device);
            long[] classes = outputs(model, batch).select(0, 0).argmax(1).toLongs(); // [T]
            return wordTags()
                    .decode(
                            tagged,
                            Arrays.stream(classes).mapToInt(k -> (int) k).toArray());
        }
    }
}
