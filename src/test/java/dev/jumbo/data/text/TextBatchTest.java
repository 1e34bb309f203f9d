package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.TextRecord.Labelled;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextBatchTest {
    private static final List<Labelled> RECORDS = IntStream.range(0, 1000)
            .mapToObj(i -> new Labelled("x".repeat(1 + (i * 7919) % 97), i % 3 == 0 ? "a" : "b"))
            .toList();
    private static final EncodedTexts TEXTS = EncodedTexts.of(RECORDS, new ByteTokenizer(), 80);

    @Test
    void rowsArePaddedAndMasked() {
        EncodedTexts texts =
                EncodedTexts.of(List.of(new Labelled("ab", "pos"), new Labelled("c", "neg")), new ByteTokenizer(), 5);
        assertThat(texts.classes()).containsExactly("neg", "pos");
        TextBatch batch = new TextBatcher(new Padding(256, 4, 100))
                .batch(List.of(texts.get(0), texts.get(1)), new int[] {0, 1}, new SplittableRandom(0));
        assertThat(batch.ids()).containsExactly('a', 'b', 256, 256, 'c', 256, 256, 256);
        assertThat(batch.labels()).containsExactly(1, 0);
        try (Scope scope = Scope.open()) {
            Batch tensors = batch.toDevice(Device.CPU);
            assertThat(tensors.inputs()).allMatch(t -> Arrays.equals(t.shape(), new long[] {2, 4}));
            assertThat(tensors.inputs().get(1).dtype()).isEqualTo(DType.BOOL);
            assertThat(tensors.inputs().get(1).to(DType.FLOAT32).toDoubles()).containsExactly(1, 1, 0, 0, 1, 0, 0, 0);
            assertThat(tensors.input().toDoubles()).containsExactly('a', 'b', 256, 256, 'c', 256, 256, 256);
            assertThat(tensors.target().toDoubles()).containsExactly(1, 0);
        }
    }

    @Test
    void longTextsAreCutButKeepTheAddedEnd() {
        SubwordTokenizer words = new WordPieceTrainer(400).train(TokenizerSamples.TEXTS);
        EncodedTexts texts = EncodedTexts.of(List.of(new Labelled("北京 上海 北京", "a")), words, 4);
        assertThat(texts.get(0).ids())
                .containsExactly(2, words.id("北").orElseThrow(), words.id("京").orElseThrow(), 3);
        assertThatThrownBy(() ->
                        EncodedTexts.of(List.of(new Labelled("x", "c")), new ByteTokenizer(), 4, List.of("a", "b")))
                .hasMessage("text 0: expected a class of [a, b], got 'c'");
    }

    private static List<String> run(DataLoader<EncodedText> loader, int epoch, int first) {
        List<String> seen = new ArrayList<>();
        try (BatchIterator batches = loader.epoch(epoch, first)) {
            batches.forEachRemaining(b -> seen.add(Arrays.toString(b.indices())));
        }
        return seen;
    }

    @Test
    void similarLengthsMeetInABatchAndEpochsResumeAnywhere() {
        DataLoader<EncodedText> plain = DataLoader.of(TEXTS, 8, new TextBatcher(new Padding(256, 1, 100)))
                .shuffle(3);
        DataLoader<EncodedText> loader = plain.byLength(TEXTS.lengths());
        assertThat(padding(loader)).isLessThan(padding(plain) / 5);
        List<String> whole = run(loader, 1, 0);
        assertThat(whole).hasSize(125).isNotEqualTo(run(loader, 2, 0));
        for (int first = 0; first <= 125; first += 25) {
            assertThat(run(loader.workers(2), 1, first)).isEqualTo(whole.subList(first, 125));
        }
        assertThat(String.join(",", whole).replaceAll("[\\[\\] ]", "").split(","))
                .hasSize(1000)
                .doesNotHaveDuplicates();
        // The short batch stays last, and dropLast drops it.
        DataLoader<EncodedText> odd = loader.dropLast(true);
        assertThat(new DataLoader<>(TEXTS, odd.batcher(), 7, true, 1, 0, 1, true, TEXTS.lengths()).batches())
                .isEqualTo(142);
        List<String> sevens =
                run(new DataLoader<>(TEXTS, odd.batcher(), 7, true, 1, 0, 1, false, TEXTS.lengths()), 0, 0);
        assertThat(sevens.get(142).split(",")).hasSize(6);
        assertThatThrownBy(() -> plain.byLength(new int[3]))
                .hasMessage("lengths: expected one for each of 1000 examples, got 3");
    }

    @Test
    void batchesAreNotInTheOrderOfTheirLengths() {
        DataLoader<EncodedText> loader = DataLoader.of(TEXTS, 8, new TextBatcher(new Padding(256, 1, 100)))
                .shuffle(3)
                .byLength(TEXTS.lengths());
        List<Integer> lengths = new ArrayList<>();
        try (BatchIterator batches = loader.epoch(0, 0)) {
            batches.forEachRemaining(b -> lengths.add(((TextBatch) b).length()));
        }
        int rises = (int) IntStream.range(1, lengths.size())
                .filter(i -> lengths.get(i) > lengths.get(i - 1))
                .count();
        assertThat(rises).isBetween(40, 85);
    }

    private static int padding(DataLoader<EncodedText> loader) {
        int padding = 0;
        try (BatchIterator batches = loader.epoch(0, 0)) {
            while (batches.hasNext()) {
                for (byte real : ((TextBatch) batches.next()).mask()) {
                    padding += 1 - real;
                }
            }
        }
        return padding;
    }
}
