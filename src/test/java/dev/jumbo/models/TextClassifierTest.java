package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.LayerGoldens;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Against scripts/goldens/text_models.py, which reads each text alone and without padding. */
class TextClassifierTest {
    private static final Bert.Config BERT = new Bert.Config(11, 6, 8, 2, 2, 8, 2, 0.1, 1e-12);

    static Stream<Case> goldens() {
        return Goldens.cases("text_models");
    }

    static Stream<TextClassifier> classifiers() {
        return Stream.of(
                TextCnn.of(11, 6, 4, new int[] {2, 4, 5}, 0.5, 3),
                LstmClassifier.of(11, 6, 4, 2, true, 0.5, 3),
                TransformerClassifier.of(transformer(8, Pooling.MEAN)),
                TransformerClassifier.of(transformer(0, Pooling.FIRST)),
                BertClassifier.of(BERT, null, 3));
    }

    private static TransformerClassifier.Config transformer(int context, Pooling pooling) {
        return new TransformerClassifier.Config(11, context, 6, 2, 8, 2, 0.1, pooling, 3);
    }

    private static Layer build(Case golden) {
        JsonNode s = golden.settings();
        return switch (golden.get("kind").asText()) {
            case "cnn" -> TextCnn.of(11, 6, 4, new int[] {2, 4, 5}, 0.5, 3);
            case "lstm" ->
                LstmClassifier.of(
                        11,
                        6,
                        4,
                        s.get("layers").intValue(),
                        s.get("bidirectional").booleanValue(),
                        0.5,
                        3);
            case "transformer" ->
                TransformerClassifier.of(transformer(
                        s.get("context").intValue(),
                        Pooling.valueOf(s.get("pooling").asText())));
            case "bert" -> BertClassifier.of(BERT, null, 3);
            default ->
                new SentenceEncoder(
                        Bert.of(BERT, false, false, false),
                        Pooling.valueOf(s.get("pooling").asText()));
        };
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void outputAndGradientsAgree(Case golden) {
        try (Scope scope = Scope.open()) {
            Layer model = build(golden).materialise(Device.CPU, 1);
            LayerGoldens.fill(model, golden, UnaryOperator.identity());
            Tensor ids = golden.tensor("ids");
            Tensor mask = golden.tensor("mask").to(DType.BOOL);
            Tensor segments = golden.has("segments") ? golden.tensor("segments") : null;
            Tensor y = model instanceof SentenceEncoder encoder
                    ? encoder.forward(ids, mask, segments)
                    : ((TextClassifier) model).forward(ids, mask, segments);
            LayerGoldens.check(model, golden, UnaryOperator.identity(), Map.of(), y);
        }
    }

    /** Neither what fills a row nor how far it is filled counts, and a text of no tokens is one of padding. */
    @ParameterizedTest
    @MethodSource("classifiers")
    void paddingDoesNotCount(TextClassifier model) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            model.materialise(Device.CPU, 3);
            Tensor ids = Tensor.of(new long[] {1, 2, 3, 9, 9, 4, 5, 9, 9, 9, 6, 9, 9, 9, 9, 0, 0, 0, 0, 0}, 4, 5);
            Tensor mask = Tensor.of(new byte[] {1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 4, 5)
                    .to(DType.BOOL);
            float[] together = model.forward(ids, mask, null).toFloats();
            long[][] texts = {{1, 2, 3}, {4, 5}, {6}, {0}};
            for (int b = 0; b < texts.length; b++) {
                float[] alone =
                        model.forward(Tensor.of(texts[b], 1, texts[b].length)).toFloats();
                for (int k = 0; k < 3; k++) {
                    assertThat(together[3 * b + k]).isCloseTo(alone[k], within(1e-5f));
                }
            }
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void everyParameterGetsAGradient(TextClassifier model) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.training()) {
            model.materialise(Device.CPU, 3);
            Tensor ids = Tensor.of(new long[] {1, 2, 3, 4, 5, 0, 7, 8, 9, 10, 1, 2}, 2, 6);
            Losses.crossEntropy(model.forward(ids), Tensor.of(new long[] {0, 2}))
                    .backward();
            model.parameters()
                    .forEach(
                            (key, p) -> assertThat(p.tensor().hasGrad()).as(key).isTrue());
        }
    }

    @ParameterizedTest
    @MethodSource("classifiers")
    void aTraceIsTheModel(TextClassifier model) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            model.materialise(Device.CPU, 3);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            model.stateTensors().forEach((key, tensor) -> keys.put(tensor, key));
            Trace trace = Trace.of(model::forward, Tensor.of(new long[] {4, 2, 0, 7, 8, 1}, 1, 6), keys);
            Tensor ids = Tensor.of(new long[] {3, 9, 9, 0, 10, 2}, 1, 6);
            try (Trace.Compiled compiled = trace.compile(model.stateTensors())) {
                assertThat(compiled.forward(ids).toFloats())
                        .containsExactly(model.forward(ids).toFloats(), within(1e-5f));
            }
        }
    }

    /** TextCnn by hand: V·300 + 100·300·(3 + 4 + 5) + 300 + 300·2 + 2. The others as their authors publish them. */
    @Test
    void parameterCounts() {
        assertThat(TextCnn.of(18_765, 2).parameterCount()).isEqualTo(5_990_402);
        // V·D + T·D + layers·(4·(D² + D) + 2·D·H + H + D + 4·D) + 2·D + D·K + K
        assertThat(TransformerClassifier.of(
                                new TransformerClassifier.Config(10_000, 512, 128, 4, 512, 2, 0.1, Pooling.MEAN, 5))
                        .parameterCount())
                .isEqualTo(1_280_000 + 65_536 + 2 * (66_048 + 131_712 + 512) + 256 + 645);
        assertThat(BertClassifier.of(Bert.Config.BASE, null, 2).parameterCount())
                .isEqualTo(109_483_778);
        Bert miniLm = Bert.of(new Bert.Config(30522, 384, 1536, 6, 12, 512, 2, 0.1, 1e-12));
        assertThat(new SentenceEncoder(miniLm, Pooling.MEAN).parameterCount()).isEqualTo(22_713_216);
    }

    /** A head on weights that were learned elsewhere: the same tensors, without what only pre-training needs. */
    @Test
    void aBertThatHasLearnedGetsAHead() {
        Bert bert = Bert.of(BERT, true, true, true);
        BertClassifier classifier = BertClassifier.of(bert, null, 0.1, 3);
        assertThat(classifier.bert().embeddings()).isSameAs(bert.embeddings());
        assertThat(classifier.parameters())
                .containsKeys("bert.pooler.dense.weight", "head.weight")
                .doesNotContainKeys("bert.words.dense.weight", "bert.nextSentence.weight");
    }

    @Test
    void mistakesAreNamed() {
        assertThatThrownBy(() -> BertClassifier.of(Bert.of(BERT, false, false, false), null, 0, 3))
                .hasMessage("BertClassifier: expected a Bert with a pooler, got one without");
        assertThatThrownBy(() -> new TransformerClassifier.Config(11, 8, 6, 4, 8, 2, 0, Pooling.MEAN, 3))
                .hasMessage("TransformerClassifier: expected width to be a multiple of numHeads, got 6 and 4");
        try (Scope scope = Scope.open()) {
            LstmClassifier lstm = Module.materialise(LstmClassifier.of(9, 5, 4, 1, false, 0, 3), Device.CPU, 1);
            Tensor mask = Tensor.of(new byte[] {1, 1, 1, 0, 1, 1}, 2, 3).to(DType.BOOL);
            assertThatThrownBy(() -> lstm.forward(Tensor.of(new long[6], 2, 3), mask, null))
                    .hasMessage("LstmClassifier: expected a mask that is true for a text's tokens and false after"
                            + " them, got row 1 false at 0 and true at 1");
        }
    }
}
