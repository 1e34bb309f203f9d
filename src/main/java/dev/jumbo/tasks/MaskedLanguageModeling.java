package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.TextBatcher;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Bert;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Which words are hidden in a text (Devlin et al. 2018).
 *
 * <p>B batch, T tokens, V vocabulary.
 *
 * @param spec the model
 * @param tokenizer its tokens
 */
public record MaskedLanguageModeling(TextSpec spec, Tokenizer tokenizer) implements TextTask {
    @Override
    public Bert model() {
        return TextModels.masked(spec);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        return words(model).forward(hidden(model, batch)); // [B, T, V]
    }

    @Override
    public Tensor trainingLoss(Module model, Batch batch, double labelSmoothing) {
        return new CrossEntropy(labelSmoothing).ofHead(words(model), hidden(model, batch), batch.target());
    }

    /** → [B, T, D] */
    private static Tensor hidden(Module model, Batch batch) {
        List<Tensor> inputs = batch.inputs();
        return ((Bert) model).forward(inputs.get(0), inputs.get(2), inputs.get(1));
    }

    private static Layer words(Module model) {
        return Objects.requireNonNull(((Bert) model).words(), "a head for words");
    }

    /** The mean over the hidden tokens. */
    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing).ofTokens();
    }

    /** The likeliest tokens where each text has its first mask, such as {@code [MASK]}: special tokens are read. */
    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        int mask = tokenizer.special().get(SpecialTokens.Role.MASK);
        List<String> words =
                IntStream.range(0, tokenizer.size()).mapToObj(tokenizer::token).toList();
        List<Prediction> predictions = new ArrayList<>();
        for (String input : inputs) {
            EncodedText text = EncodedText.prompt(input, tokenizer, spec.length());
            int place = IntStream.range(0, text.ids().length)
                    .filter(t -> text.ids()[t] == mask)
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("expected " + tokenizer.token(mask)
                            + " within the first " + spec.length() + " tokens of '" + input + "'"));
            try (Scope scope = Scope.open();
                    Mode mode = Mode.evaluation();
                    Autograd off = Autograd.off();
                    Autocast cast = precision.open(device)) {
                Batch batch = new TextBatcher(Padding.of(tokenizer, spec.length()))
                        .batch(List.of(text), new int[1], new SplittableRandom(0))
                        .toDevice(device);
                Tensor scores = outputs(model, batch).select(0, 0).select(0, place); // [V]
                float[] probabilities = scores.to(DType.FLOAT32).softmax(-1).toFloats();
                predictions.add(new Prediction(input, Classification.likeliest(probabilities, 0, words, top)));
            }
        }
        return predictions;
    }
}
