package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.LayerGoldens;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against scripts/goldens/seq2seq.py, which reads each source alone and without padding. */
class EncoderDecoderTest {
    private static final int WORDS = 11;

    static Stream<Case> goldens() {
        return Goldens.cases("seq2seq").filter(c -> !c.get("kind").asText().equals("buckets"));
    }

    private static EncoderDecoder build(Case golden) {
        JsonNode s = golden.settings();
        return switch (golden.get("kind").asText()) {
            case "seq2seq" -> Seq2Seq.of(new Seq2Seq.Config(9, WORDS, 4, 5, 3, 2, 0.5));
            case "transformer" -> {
                boolean shared = s.get("shared").booleanValue();
                yield Transformer.of(new Transformer.Config(
                        shared ? WORDS : 9,
                        WORDS,
                        6,
                        2,
                        8,
                        2,
                        0.1,
                        s.get("normFirst").booleanValue(),
                        shared));
            }
            default -> T5.of(t5(s.get("gated").booleanValue()));
        };
    }

    private static T5.Config t5(boolean gated) {
        return new T5.Config(WORDS, 6, 8, 2, 2, 2, 4, 8, 5, 0.1, 1e-6, gated);
    }

    /** The golden's model with its weights. */
    private static EncoderDecoder filled(Case golden) {
        EncoderDecoder model = Module.materialise(build(golden), Device.CPU, 1);
        LayerGoldens.fill(model, golden, UnaryOperator.identity());
        return model;
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void outputAndGradientsAgree(Case golden) {
        try (Scope scope = Scope.open()) {
            EncoderDecoder model = filled(golden);
            Tensor y = model.forward(
                    golden.tensor("source"), golden.tensor("mask").to(DType.BOOL), golden.tensor("target"));
            LayerGoldens.check(model, golden, UnaryOperator.identity(), Map.of(), y);
        }
    }

    /** Whatever tokens come together, and each call in a scope of its own. */
    @ParameterizedTest
    @MethodSource("goldens")
    void stepsGiveWhatTheWholeGives(Case golden) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            EncoderDecoder model = filled(golden);
            Tensor target = golden.tensor("target"); // [3, 4]
            for (int[] cuts : new int[][] {{1, 1, 1, 1}, {2, 1, 1}, {1, 3}}) {
                EncoderDecoder.Decoder decoder = model.decoder(
                        golden.tensor("source"), golden.tensor("mask").to(DType.BOOL), 4);
                List<Tensor> steps = new ArrayList<>();
                int from = 0;
                for (int length : cuts) {
                    try (Scope step = Scope.open()) {
                        steps.add(step.keep(decoder.forward(target.narrow(1, from, length))));
                    }
                    from += length;
                }
                Goldens.assertClose("logits", Tensor.cat(1, steps.toArray(Tensor[]::new)), golden.get("output"), 1e-5);
            }
        }
    }

    /** Rows that are swapped, repeated and left out go on as those that they come from. */
    @ParameterizedTest
    @MethodSource("goldens")
    void rowsGoOnAsThoseTheyComeFrom(Case golden) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            EncoderDecoder model = filled(golden);
            Tensor target = golden.tensor("target");
            EncoderDecoder.Decoder decoder =
                    model.decoder(golden.tensor("source"), golden.tensor("mask").to(DType.BOOL), 4);
            Tensor all = Tensor.of(new long[] {0, 1, 2});
            long[][] moves = {{2, 0, 0}, {1, 2, 0}, {2, 0, 1, 2, 1}};
            for (int t = 0; t < moves.length; t++) {
                Tensor rows = Tensor.of(moves[t]);
                try (Scope step = Scope.open()) {
                    decoder.forward(target.indexSelect(0, all).narrow(1, t, 1));
                    if (moves[t].length == 3) {
                        decoder.reorder(rows);
                    }
                }
                if (moves[t].length != 3) {
                    decoder.reorder(rows); // its new memory has to outlive the step
                }
                all = all.indexSelect(0, rows);
            }
            Tensor last = decoder.forward(target.indexSelect(0, all).narrow(1, 3, 1)); // [5, 1, V]
            Tensor expected =
                    golden.tensor("output").indexSelect(0, all).narrow(1, 3, 1).contiguous();
            assertThat(last.toFloats()).containsExactly(expected.toFloats(), within(1e-4f));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void everyParameterGetsAGradientInTraining(Case golden) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.training()) {
            EncoderDecoder model = filled(golden);
            Tensor y = model.forward(golden.tensor("source"), null, golden.tensor("target")); // [3, 4, V]
            Losses.crossEntropy(y.flatten(0, 1), golden.tensor("target").flatten(0, 1))
                    .backward();
            model.parameters().forEach((key, p) -> {
                assertThat(p.tensor().hasGrad()).as(key).isTrue();
            });
        }
    }

    /** As published, but for those of Bahdanau's, which count no second bias of a gate: by hand. */
    @Test
    void parameterCounts() {
        assertThat(T5.of(T5.Config.SMALL).parameterCount()).isEqualTo(60_506_624);
        assertThat(T5.of(T5.Config.BASE).parameterCount()).isEqualTo(222_903_552);
        assertThat(T5.of(T5.Config.SMALL_V1_1).parameterCount()).isEqualTo(76_961_152);
        assertThat(T5.of(T5.Config.BASE_V1_1).parameterCount()).isEqualTo(247_577_856);
        long base = Goldens.read("seq2seq").get("transformerBase").asLong();
        assertThat(base).isEqualTo(44_138_496);
        assertThat(Transformer.of(Transformer.Config.base(37_000)).parameterCount())
                .isEqualTo(base + 37_000 * 512);
        long e = 620;
        long h = 1000;
        long gates = 3 * h;
        assertThat(Seq2Seq.of(Seq2Seq.Config.rnnSearch(30_000, 30_000)).parameterCount())
                .isEqualTo(2 * 30_000 * e // vectors
                        + 2 * gates * (e + h + 2) // reader
                        + h * h
                        + h // first
                        + h * (h + 2 * h + 1) // attention
                        + gates * (e + 2 * h + h + 2) // writer
                        + 1000 * (h + e + 2 * h + 1) // readout
                        + 30_000 * (500 + 1));
    }

    @Test
    void bucketsArePublished() {
        Case golden = Goldens.cases("seq2seq")
                .filter(c -> c.get("kind").asText().equals("buckets"))
                .findFirst()
                .orElseThrow();
        T5 t5 = T5.of(new T5.Config(WORDS, 6, 8, 1, 1, 2, 4, 32, 128, 0, 1e-6, false));
        try (Scope scope = Scope.open()) {
            long[] bothWays = golden.tensor("bothWays").toLongs();
            long[] oneWay = golden.tensor("oneWay").toLongs();
            assertThat(bothWays).hasSize(601);
            for (int i = 0; i < bothWays.length; i++) {
                assertThat(t5.encoderPositions().bucket(i - 300))
                        .as("%d", i - 300)
                        .isEqualTo(bothWays[i]);
                assertThat(t5.decoderPositions().bucket(i - 300))
                        .as("%d", i - 300)
                        .isEqualTo(oneWay[i]);
            }
        }
    }

    @Test
    void sharedVectorsAreOne() {
        assertThat(Transformer.of(new Transformer.Config(9, 9, 6, 2, 8, 1, 0, true, true))
                        .parameters())
                .containsKey("source.weight")
                .doesNotContainKeys("target.weight", "head.weight");
        assertThat(T5.of(t5(false)).parameters()).doesNotContainKey("head.weight");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> new Transformer.Config(9, 8, 6, 2, 8, 1, 0, true, true))
                .hasMessage("Transformer: expected one vocabulary for shared vectors, got 9 and 8 tokens");
        assertThatThrownBy(() -> new T5.Config(WORDS, 6, 8, 2, 2, 2, 4, 30, 128, 0, 1e-6, false))
                .hasMessageEndingWith("got 30 and 128");
        assertThatThrownBy(() -> new Seq2Seq.Config(9, 9, 6, 0, 2, 2, 0))
                .hasMessageEndingWith("expected 1 or more, got [9, 9, 6, 0, 2, 2]");
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor ids = Tensor.of(new long[] {1, 2, 3}, 1, 3);
            EncoderDecoder model = Module.materialise(T5.of(t5(false)), Device.CPU, 1);
            EncoderDecoder.Decoder decoder = model.decoder(ids, null, 2);
            assertThatThrownBy(() -> decoder.forward(ids)).hasMessageContaining("do not fit into the 2");
        }
    }
}
