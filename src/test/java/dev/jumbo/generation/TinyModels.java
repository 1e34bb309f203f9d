package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.GptJ;
import dev.jumbo.models.GptNeo;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.Alibi;
import dev.jumbo.nn.MixtureOfExperts;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.nn.SwiGlu;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Small random language models, whose logits are far enough apart, and generation as its definition says. */
public final class TinyModels {
    private TinyModels() {}

    /** Learned positions. */
    public static CausalModel gpt(int vocabulary, int context) {
        return loud(Gpt.of(new Gpt.Config(vocabulary, context, 24, 3, 2, 0, true)));
    }

    /** Rotations, and heads of keys that are shared. */
    public static CausalModel llama(int vocabulary) {
        return loud(Llama.of(llamaConfig(vocabulary)));
    }

    /** The same, and a token sees three others. */
    static CausalModel windowed(int vocabulary) {
        return loud(Llama.of(llamaConfig(vocabulary).window(4).qkNorm(true)));
    }

    /** The same in every other layer; the others see all. */
    static CausalModel mixedWindows(int vocabulary) {
        return loud(Llama.of(llamaConfig(vocabulary).windows(List.of(0, 4))));
    }

    /** Each token goes to two of three experts. */
    static CausalModel experts(int vocabulary) {
        return loud(Module.rewrite(
                Llama.of(llamaConfig(vocabulary)),
                module -> module instanceof SwiGlu ? new MixtureOfExperts(16, 3, 2, () -> new SwiGlu(16, 8)) : module));
    }

    /** Linear biases. */
    static CausalModel alibi(int vocabulary) {
        return loud(Module.rewrite(
                Llama.of(llamaConfig(vocabulary)),
                module -> module instanceof MultiHeadAttention attention ? attention.positions(new Alibi()) : module));
    }

    /** Rotations of some features only, which GPT-J's blocks read beside their feed-forward layers. */
    static CausalModel gptJ(int vocabulary) {
        return loud(GptJ.of(new GptJ.Config(vocabulary, 24, 32, 3, 2, 4, 0)));
    }

    /** Learned positions, and every other block sees four tokens. */
    static CausalModel gptNeo(int vocabulary, int context) {
        return loud(GptNeo.of(new GptNeo.Config(vocabulary, context, 24, 32, 3, List.of(0, 4), 0)));
    }

    /** Rotations that change with the length of the text, beyond 12 tokens. */
    static CausalModel dynamic(int vocabulary) {
        return loud(Llama.of(llamaConfig(vocabulary).rope(new Rope(4, 1e4, new RopeScaling.DynamicNtk(2, 12)))));
    }

    static List<CausalModel> all(int vocabulary, int context) {
        return List.of(gpt(vocabulary, context), llama(vocabulary), windowed(vocabulary), alibi(vocabulary));
    }

    static Llama.Config llamaConfig(int vocabulary) {
        return Llama.Config.plain(vocabulary, 16, 24, 2, 4, 2, 4, 1e4, 1e-5);
    }

    /** Materialised, with large weights. */
    static <M extends CausalModel> M loud(M model) {
        Module.materialise(model, Device.CPU, 7);
        try (Autograd off = Autograd.off()) {
            model.stateTensors().forEach((key, tensor) -> {
                if (tensor.dim() == 2) {
                    tensor.mulInPlace(12);
                }
            });
        }
        return model;
    }

    /** The whole text through the model for each token: no cache, no batch, no padding. */
    static Generated plainLoop(CausalModel model, Generator generator, Prompt prompt) {
        List<Long> text = new ArrayList<>();
        for (int id : prompt.ids()) {
            text.add((long) id);
        }
        List<Integer> tokens = new ArrayList<>();
        FinishReason reason = FinishReason.LENGTH;
        while (tokens.size() < generator.maxTokens() && text.size() < model.context()) {
            try (Scope scope = Scope.open();
                    Autograd off = Autograd.off()) {
                long[] ids = text.stream().mapToLong(Long::longValue).toArray();
                Tensor x = Tensor.of(ids, 1, ids.length);
                Tensor logits = model.forward(x).select(1, ids.length - 1L);
                long seed = Rng.mix(prompt.seed(), tokens.size());
                long next =
                        generator.sampling().next(logits, x, new long[] {seed}).toLongs()[0];
                if (generator.endTokens().contains((int) next)) {
                    reason = FinishReason.END_TOKEN;
                    break;
                }
                tokens.add((int) next);
                text.add(next);
            }
        }
        return new Generated(tokens.stream().mapToInt(Integer::intValue).toArray(), reason);
    }
}
