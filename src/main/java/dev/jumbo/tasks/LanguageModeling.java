package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.TokenDocuments;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.models.CausalModel;
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

/**
 * What comes next in a text.
 *
 * <p>B batch, T tokens, V vocabulary.
 *
 * @param spec the model
 * @param tokenizer its tokens
 */
public record LanguageModeling(TextSpec spec, Tokenizer tokenizer) implements Task {
    @Override
    public CausalModel model() {
        return TextModels.causal(spec);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        return ((CausalModel) model).forward(batch.input()); // [B, T, V]
    }

    /** The mean over the tokens that count. */
    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing).ofTokens();
    }

    @Override
    public Tensor trainingLoss(Module model, Batch batch, double labelSmoothing) {
        CausalModel causal = (CausalModel) model;
        Tensor hidden = causal.hidden(batch.input(), null, List.of()); // [B, T, D]
        return new CrossEntropy(labelSmoothing).ofHead(causal.head(), hidden, batch.target());
    }

    /** Writes documents as it learned them: after the token that ended the one before, up to the end or the context. */
    public TextGenerator writer(CausalModel model) {
        int separator = TokenDocuments.separator(tokenizer);
        return TextGenerator.of(model, tokenizer).begin(separator).maxTokens(spec.length());
    }

    @Override
    public Tensor exampleInput() {
        return Tensor.full(0, DType.INT64, Device.CPU, 1, spec.length());
    }

    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        throw new IllegalArgumentException("a language model does not classify: write with it by jumbo generate");
    }
}
