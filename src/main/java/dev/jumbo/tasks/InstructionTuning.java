package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Tokenizer;
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
 * What an assistant says in a conversation.
 *
 * <p>B batch, T tokens, V vocabulary.
 *
 * @param spec the model
 * @param published the folder that has it with its weights; null: {@code spec} has its sizes
 * @param template how it sees a conversation, in Jinja
 * @param tokenizer its tokens
 */
public record InstructionTuning(
        TextSpec spec, @Nullable PublishedFolder published, String template, Tokenizer tokenizer) implements TextTask {
    @Override
    public CausalModel model() {
        return published == null ? TextModels.causal(spec) : published.build(CausalModel.class);
    }

    /** How the model sees a conversation. */
    public ChatTemplate chatTemplate() {
        return ChatTemplate.of(template, tokenizer);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        return ((CausalModel) model).forward(batch.input()); // [B, T, V]
    }

    /** The mean over the tokens of the answers. */
    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing).ofTokens();
    }

    @Override
    public Tensor trainingLoss(Module model, Batch batch, double labelSmoothing) {
        return LanguageModeling.loss((CausalModel) model, batch, labelSmoothing);
    }

    /** The likeliest answer to each message. */
    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        return Conversing.answer(
                (CausalModel) model, tokenizer, chatTemplate(), spec.length(), inputs, device, precision);
    }
}
