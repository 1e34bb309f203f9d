package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.Dpo;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Answers that people prefer, by direct preference optimisation ({@link Dpo}). The reference is the model that training
 * begins with.
 *
 * <p>B pairs, T tokens, V vocabulary.
 *
 * @param spec the model
 * @param published the folder that has it with its weights; null: {@code spec} has its sizes
 * @param template how it sees a conversation, in Jinja
 * @param beta how dear it is to leave the reference
 * @param tokenizer its tokens
 */
public record PreferenceTuning(
        TextSpec spec, @Nullable PublishedFolder published, String template, double beta, Tokenizer tokenizer)
        implements TextTask {
    @Override
    public CausalModel model() {
        return published == null ? TextModels.causal(spec) : published.build(CausalModel.class);
    }

    /** How the model sees a conversation. */
    public ChatTemplate chatTemplate() {
        return ChatTemplate.of(template, tokenizer);
    }

    /** ln p of each answer: [2·B], the chosen ones first. */
    @Override
    public Tensor forward(Module model, Batch batch) {
        Tensor logits = ((CausalModel) model).forward(batch.input()); // [2·B, T, V]
        return Losses.logProbability(logits, batch.inputs().get(1)); // [2·B]
    }

    @Override
    public Loss loss(double labelSmoothing) {
        Dpo dpo = new Dpo(beta, labelSmoothing);
        return (policy, reference) -> dpo.of(half(policy, 0), half(policy, 1), half(reference, 0), half(reference, 1));
    }

    private static Tensor half(Tensor x, int which) {
        long b = x.size(0) / 2;
        return x.narrow(0, which * b, b); // [B]
    }

    /** The likeliest answer to each message. */
    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        return Conversing.answer(
                (CausalModel) model, tokenizer, chatTemplate(), spec.length(), inputs, device, precision);
    }
}
