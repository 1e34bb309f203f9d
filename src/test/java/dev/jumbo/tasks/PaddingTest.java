package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.data.text.DocumentBatcher;
import dev.jumbo.data.text.EncodedPair;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.data.text.MaskingBatcher;
import dev.jumbo.data.text.MatchingTexts;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.PairBatcher;
import dev.jumbo.data.text.PreferenceBatcher;
import dev.jumbo.data.text.PreferencePair;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.data.text.TextBatcher;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.WordPieceTrainer;
import dev.jumbo.models.TextSpec;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** How far rows are filled changes no value of any task. */
class PaddingTest {
    private static final int LENGTH = 30;
    private static final int[] INDICES = {0, 1, 2};
    private static final Tokenizer TOKENS = new WordPieceTrainer(60).train(List.of("a bad cab had a dad", "bag"));

    /** A task, and its batch with some padding. */
    private record Case(Task task, Function<Padding, HostBatch> batch) {
        @Override
        public String toString() {
            return task.getClass().getSimpleName();
        }
    }

    private static TextSpec spec(String name, int classes, Map<String, Object> options) {
        return new TextSpec(name, TOKENS.size(), LENGTH, classes, options);
    }

    private static TextSpec bert(int classes) {
        return spec(
                "bert",
                classes,
                Map.of("width", 16, "hidden", 24, "numLayers", 2, "numHeads", 2, "positions", LENGTH, "dropout", 0));
    }

    private static TextSpec gpt() {
        return spec("gpt", 0, Map.of("width", 16, "numHeads", 2, "numBlocks", 2, "dropout", 0));
    }

    private static int[] ids(int size) {
        return new SplittableRandom(size).ints(size, 4, TOKENS.size()).toArray();
    }

    private static TargetedText targeted(int size, int... targets) {
        return new TargetedText(ids(size), new int[size], targets);
    }

    private static List<TargetedText> answers(int... sizes) {
        return Arrays.stream(sizes)
                .mapToObj(size -> {
                    int[] targets = ids(size);
                    Arrays.fill(targets, 0, size / 2, -100);
                    return targeted(size, targets);
                })
                .toList();
    }

    private static EncodedText text(int size) {
        return new EncodedText(ids(size), new int[size], size % 2);
    }

    private static SplittableRandom random() {
        return new SplittableRandom(1);
    }

    static Stream<Case> tasks() {
        List<TargetedText> answers = answers(5, 13, 3);
        List<TargetedText> tags = Stream.of(5, 13, 3)
                .map(size -> targeted(
                        size, Arrays.stream(ids(size)).map(id -> id % 3).toArray()))
                .toList();
        List<TargetedText> spans = List.of(targeted(9, 2, 4), targeted(13, 0, 0), targeted(4, 3, 3));
        List<MatchingTexts.Match> matches = List.of(
                new MatchingTexts.Match(text(3), text(7)),
                new MatchingTexts.Match(text(13), text(2)),
                new MatchingTexts.Match(text(4), text(5)));
        List<PreferencePair> preferences = Stream.of(0, 1, 2)
                .map(i -> new PreferencePair(answers.get(i), answers.get(2 - i), -3, -4 - i))
                .toList();
        List<EncodedPair> pairs = List.of(
                new EncodedPair(ids(4), ids(9)), new EncodedPair(ids(11), ids(3)), new EncodedPair(ids(2), ids(6)));
        return Stream.of(
                new Case(
                        new TextClassification(bert(2), List.of("x", "y"), TOKENS),
                        padding ->
                                new TextBatcher(padding).batch(List.of(text(5), text(13), text(4)), INDICES, random())),
                new Case(
                        new TokenClassification(bert(3), List.of("x", "y", "z"), TOKENS),
                        padding -> new TargetedTextBatcher(padding).batch(tags, INDICES, random())),
                new Case(
                        new QuestionAnswering(bert(2), 4, 8, 8, true, TOKENS),
                        padding -> new TargetedTextBatcher(padding).batch(spans, INDICES, random())),
                new Case(
                        new MaskedLanguageModeling(bert(0), TOKENS),
                        padding -> new MaskingBatcher(new TargetedTextBatcher(padding), 1, TOKENS.size())
                                .batch(answers, INDICES, random())),
                new Case(
                        new SentenceEmbedding(bert(0), 0.1, true, TOKENS),
                        padding -> new MatchingTexts.PairBatcher(new TextBatcher(padding))
                                .batch(matches, INDICES, random())),
                new Case(
                        new InstructionTuning(gpt(), null, "", TOKENS),
                        padding -> new TargetedTextBatcher(padding).batch(answers, INDICES, random())),
                new Case(
                        new PreferenceTuning(gpt(), null, "", 0.5, TOKENS),
                        padding -> new PreferenceBatcher(new TargetedTextBatcher(padding))
                                .batch(preferences, INDICES, random())),
                new Case(
                        new LanguageModeling(gpt(), null, TOKENS),
                        padding -> new DocumentBatcher(padding)
                                .batch(List.of(ids(6), ids(14), ids(3)), INDICES, random())),
                new Case(
                        new Translation(
                                spec("transformer", 0, Map.of("width", 16, "numHeads", 2, "numLayers", 1)),
                                null,
                                1,
                                TOKENS),
                        padding -> new PairBatcher(padding).batch(pairs, INDICES, random())));
    }

    @ParameterizedTest
    @MethodSource("tasks")
    void theLossStays(Case some) {
        Task task = some.task();
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation()) {
            Module model = Module.materialise(task.model(), Device.CPU, 7);
            double plain = loss(task, model, some.batch().apply(new Padding(0, 1, LENGTH)));
            assertThat(plain).isGreaterThan(0.01);
            for (Padding padding : List.of(Padding.of(TOKENS, LENGTH), new Padding(3, 29, LENGTH))) {
                HostBatch batch = some.batch().apply(padding);
                assertThat(batch.size()).isEqualTo(3);
                assertThat(batch.toDevice(Device.CPU).input().size(1)).isEqualTo(padding.multipleOf() == 8 ? 16 : 29);
                assertThat(loss(task, model, batch)).isCloseTo(plain, within(2e-5 * plain));
            }
        }
    }

    private static double loss(Task task, Module model, HostBatch host) {
        Batch batch = host.toDevice(Device.CPU);
        Tensor output = task.forward(model, batch);
        return task.loss(0).of(output, batch.target()).item();
    }

    @Test
    void lengthsAreRoundedUpAsFarAsTheModelGoes() {
        assertThat(length(Padding.of(TOKENS), 13)).isEqualTo(16);
        assertThat(length(Padding.of(TOKENS), 16)).isEqualTo(16);
        assertThat(length(Padding.of(TOKENS, 14), 13)).isEqualTo(14);
        assertThat(length(Padding.of(TOKENS, 14), 17)).isEqualTo(17);
        assertThat(length(new Padding(0, 1, 99), 13)).isEqualTo(13);
        assertThat(length(new Padding(0, 8, 99), 0)).isEqualTo(8);
        assertThatThrownBy(() -> new Padding(-1, 1, 1))
                .hasMessage(
                        "padding: expected a token, a multiple of at least 1 and a length of at least 1, got -1, 1 and 1");
    }

    private static int length(Padding padding, int size) {
        EncodedText text = new EncodedText(new int[size], new int[size], 0);
        return new TextBatcher(padding)
                .batch(List.of(text), new int[1], random())
                .length();
    }

    @Test
    void answersHaveNoSmoothing() {
        QuestionAnswering task = new QuestionAnswering(bert(2), 4, 8, 8, true, TOKENS);
        assertThatThrownBy(() -> task.loss(0.1))
                .hasMessage("labelSmoothing: expected 0, for question-answering has none, got 0.1");
    }
}
