package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.TokenDocuments;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What comes next in a text.
 *
 * <p>B batch, T tokens, V vocabulary.
 *
 * @param spec the model
 * @param published the folder that has it with its weights; null: {@code spec} has its sizes
 * @param tokenizer its tokens
 */
public record LanguageModeling(TextSpec spec, @Nullable PublishedFolder published, Tokenizer tokenizer)
        implements TextTask {
    @Override
    public CausalModel model() {
        return published == null ? TextModels.causal(spec) : published.build(CausalModel.class);
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
        return loss((CausalModel) model, batch, labelSmoothing);
    }

    /** The mean over the tokens that count, of which alone the head is asked. */
    static Tensor loss(CausalModel model, Batch batch, double labelSmoothing) {
        Tensor hidden = model.hidden(batch.input(), null, List.of()); // [B, T, D]
        return new CrossEntropy(labelSmoothing).ofHead(model.head(), hidden, batch.target());
    }

    /** Writes documents as it learned them: after the token that begins one, up to the end or the context. */
    public TextGenerator writer(CausalModel model) {
        int first = TokenDocuments.first(tokenizer);
        int[] added = tokenizer.encode("").ids();
        TextGenerator writer = TextGenerator.of(model, tokenizer).maxTokens(spec.length());
        return added.length > 0 && added[0] == first ? writer : writer.begin(first);
    }

    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        throw new IllegalArgumentException("a language model does not classify: write with it by jumbo generate");
    }
}
