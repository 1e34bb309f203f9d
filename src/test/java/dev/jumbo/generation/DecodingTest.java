package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.models.CausalModel;
import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.models.Seq2Seq;
import dev.jumbo.models.T5;
import dev.jumbo.models.Transformer;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models with an encoder, and models whose weights are packed, write by the same code. */
class DecodingTest {
    private static final int WORDS = 11;
    private static final int BEGIN = 1;

    static List<EncoderDecoder> models() {
        return List.of(
                Seq2Seq.of(new Seq2Seq.Config(WORDS, WORDS, 8, 12, 6, 6, 0)),
                Transformer.of(new Transformer.Config(WORDS, WORDS, 12, 2, 16, 2, 0, true, true)),
                T5.of(new T5.Config(WORDS, 12, 16, 2, 2, 2, 6, 8, 5, 0, 1e-6, true)));
    }

    private static void materialise(EncoderDecoder model) {
        Module.materialise(model, Device.CPU, 5);
        model.stateTensors().values().forEach(tensor -> {
            if (tensor.dim() == 2) {
                tensor.mulInPlace(3);
            }
        });
    }

    /** Logits of the token after a target, from the whole at once. [V] */
    private static Tensor last(EncoderDecoder model, Tensor source, Tensor mask, List<Integer> target) {
        long[] ids = target.stream().mapToLong(Integer::longValue).toArray();
        return model.forward(source, mask, Tensor.of(ids, 1, ids.length)).select(1, ids.length - 1L);
    }

    @ParameterizedTest
    @MethodSource("models")
    void targetsAreThoseOfAPlainLoop(EncoderDecoder model) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            materialise(model);
            Tensor source = Tensor.of(new long[] {3, 4, 5, 6, 7, 8, 2, 9, 0, 4, 4, 4}, 3, 4);
            Tensor mask = Tensor.of(new long[] {1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 0, 0}, 3, 4)
                    .to(DType.BOOL);
            Generator greedy =
                    new Generator().sampling(Sampling.GREEDY).maxTokens(9).endTokens(2, 5);
            Prompt begin = new Prompt(new int[] {BEGIN}, 0);
            Decoding decoding = Decoding.of(model.decoder(source, mask, 10), 3, Device.CPU);
            List<Generated> batch = greedy.generate(decoding, List.of(begin, begin, begin), 100, TokenListener.NONE);
            for (int row = 0; row < 3; row++) {
                Tensor one = source.narrow(0, row, 1);
                Tensor seen = mask.narrow(0, row, 1);
                List<Integer> target = new ArrayList<>(List.of(BEGIN));
                int next = 0;
                while (target.size() < 10 && next != 2 && next != 5) {
                    next = (int) last(model, one, seen, target).argmax(1).item();
                    target.add(next);
                }
                if (next == 2 || next == 5) {
                    target.remove(target.size() - 1);
                }
                int[] expected =
                        target.stream().skip(1).mapToInt(Integer::intValue).toArray();
                assertThat(batch.get(row).tokens()).containsExactly(expected);

                Hypothesis oneBeam = new BeamSearch(1, 2, 5)
                        .maxTokens(9)
                        .search(Decoding.of(model.decoder(one, seen, 10), 1, Device.CPU), begin.ids())
                        .get(0);
                assertThat(oneBeam.tokens()).containsExactly(expected);

                List<Hypothesis> beams = new BeamSearch(4, 2)
                        .maxTokens(9)
                        .lengthPenalty(LengthPenalty.power(0))
                        .search(Decoding.of(model.decoder(one, seen, 10), 1, Device.CPU), begin.ids());
                assertThat(beams).hasSize(4);
                for (Hypothesis beam : beams) {
                    assertThat(beam.score()).isCloseTo(score(model, one, seen, beam), within(1e-4));
                }
            }
        }
    }

    /** Log-probability of a target, token by token. */
    private static double score(EncoderDecoder model, Tensor source, Tensor mask, Hypothesis target) {
        List<Integer> text = new ArrayList<>(List.of(BEGIN));
        List<Integer> wanted =
                new ArrayList<>(Arrays.stream(target.tokens()).boxed().toList());
        if (target.reason() == FinishReason.END_TOKEN) {
            wanted.add(2);
        }
        double sum = 0;
        for (int token : wanted) {
            sum += last(model, source, mask, text).logSoftmax(1).toFloats()[token];
            text.add(token);
        }
        return sum;
    }

    /** Weights in bfloat16, packed: caches have that type, too. */
    @Test
    void packedWeightsWrite() throws IOException {
        try (Scope scope = Scope.open()) {
            for (CausalModel model : List.of(TinyModels.gpt(30, 40), TinyModels.windowed(30))) {
                Generator greedy = new Generator().sampling(Sampling.GREEDY).maxTokens(12);
                Prompt prompt = new Prompt(new int[] {1, 2, 3}, 0);
                CausalModel packed = (CausalModel) Inference.ready(model, DType.FLOAT32);
                assertThat(greedy.generate(packed, prompt).tokens())
                        .containsExactly(greedy.generate(model, prompt).tokens());
                Map<String, Tensor> weights = model.stateTensors();
                Module.materialise(
                        model,
                        key -> Objects.requireNonNull(weights.get(key)).detach().to(DType.BFLOAT16));
                CausalModel half = (CausalModel) Inference.ready(model, DType.BFLOAT16);
                try (Autograd off = Autograd.off()) {
                    assertThat(half.forward(Tensor.of(new long[] {1, 2}, 1, 2), half.caches(1, 4))
                                    .dtype())
                            .isEqualTo(DType.BFLOAT16);
                }
                assertThat(greedy.generate(half, prompt).tokens()).hasSize(12);
            }
        }
    }
}
