package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.TextRecord.Pair;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PairBatchTest {
    private static final Tokenizer BYTES = new ByteTokenizer();
    private static final int PAD = 256;
    private static final int END = 257;

    private static PairBatch batch(PairBatcher batcher, EncodedPairs pairs) {
        int[] indices = IntStream.range(0, pairs.size()).toArray();
        return batcher.batch(pairs.pairs(), indices, new SplittableRandom(0));
    }

    @Test
    void sourcesEndAndTargetsAreShifted() {
        EncodedPairs pairs =
                EncodedPairs.of(List.of(new Pair("ab", "xyz"), new Pair("c", ""), new Pair("", "w")), BYTES, 9);
        PairBatch batch = batch(new PairBatcher(new Padding(PAD, 1, 100)), pairs);
        assertThat(batch.sources()).containsExactly('a', 'b', END, 'c', END, PAD, END, PAD, PAD);
        assertThat(batch.mask()).containsExactly(1, 1, 1, 1, 1, 0, 1, 0, 0);
        // Bytes have no BOS: EOS begins.
        assertThat(batch.inputs()).containsExactly(END, 'x', 'y', 'z', END, PAD, PAD, PAD, END, 'w', PAD, PAD);
        assertThat(batch.targets()).containsExactly('x', 'y', 'z', END, END, -100, -100, -100, 'w', END, -100, -100);
        try (Scope scope = Scope.open()) {
            Batch tensors = batch.toDevice(Device.CPU);
            assertThat(tensors.inputs()).hasSize(3);
            assertThat(tensors.inputs().get(0).shape()).containsExactly(3, 3);
            assertThat(tensors.inputs().get(1).dtype()).isEqualTo(DType.BOOL);
            assertThat(tensors.inputs().get(1).to(DType.FLOAT32).toDoubles())
                    .containsExactly(1, 1, 1, 1, 1, 0, 1, 0, 0);
            assertThat(tensors.inputs().get(2).shape()).containsExactly(3, 4);
            assertThat(tensors.target().toDoubles())
                    .containsExactly('x', 'y', 'z', END, END, -100, -100, -100, 'w', END, -100, -100);
        }
    }

    @Test
    void longSidesAreCutAndLengthsRounded() {
        EncodedPairs pairs = EncodedPairs.of(List.of(new Pair("abcdef", "uvwxyz")), BYTES, 3);
        assertThat(pairs.get(0).source()).containsExactly('a', 'b', 'c', END);
        assertThat(pairs.get(0).target()).containsExactly(END, 'u', 'v', 'w', END);
        PairBatch batch = batch(new PairBatcher(new Padding(0, 8, 100)), pairs);
        assertThat(batch.sourceLength()).isEqualTo(8);
        assertThat(batch.targetLength()).isEqualTo(8);
        assertThatThrownBy(() -> EncodedPairs.of(List.of(), BYTES, 0)).hasMessageContaining("a length of at least 1");
        assertThatThrownBy(() -> EncodedPairs.of(List.of(), new WordPieceTrainer(300).train(TokenizerSamples.TEXTS), 9))
                .hasMessageStartingWith("tokenizer: expected a token for EOS");
    }

    @Test
    void bothSidesShareAVocabularyWithItsBeginAndEnd(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("pairs.tsv.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
            out.write("en\tzh\nBeijing is the capital.\t北京是首都。\nend </s>\t完</s>\n".getBytes(StandardCharsets.UTF_8));
        }
        List<Pair> records = TextFiles.pairs(file, "en", "zh");
        List<String> both = new ArrayList<>(TokenizerSamples.TEXTS);
        records.forEach(pair -> both.addAll(List.of(pair.first(), pair.second())));
        Tokenizer shared = new UnigramTrainer(600).train(both);
        int begin = shared.special().get(SpecialTokens.Role.BOS);
        int end = shared.special().get(SpecialTokens.Role.EOS);
        EncodedPairs pairs = EncodedPairs.of(records, shared, 100);
        for (int i = 0; i < 2; i++) {
            assertThat(pairs.get(i).source())
                    .endsWith(end)
                    .containsOnlyOnce(end)
                    .doesNotContain(begin);
            assertThat(pairs.get(i).target()).startsWith(begin).endsWith(end).containsOnlyOnce(begin, end);
            assertThat(shared.decode(pairs.get(i).source()))
                    .isEqualTo(records.get(i).first());
            assertThat(shared.decode(pairs.get(i).target()))
                    .isEqualTo(records.get(i).second());
        }
    }

    @Test
    void similarPairsMeetInABatch() {
        SplittableRandom random = new SplittableRandom(2);
        List<Pair> records = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            int length = random.nextInt(1, 100);
            records.add(new Pair("a".repeat(length), "b".repeat(Math.max(1, length + random.nextInt(-10, 10)))));
        }
        EncodedPairs pairs = EncodedPairs.of(records, BYTES, 200);
        DataLoader<EncodedPair> plain = DataLoader.of(pairs, 16, new PairBatcher(new Padding(PAD, 1, 100)))
                .shuffle(3);
        long all = padding(plain);
        assertThat(padding(plain.byLength(pairs.lengths()))).isLessThan(all / 4);
    }

    private static long padding(DataLoader<EncodedPair> loader) {
        long padding = 0;
        try (BatchIterator batches = loader.epoch(0, 0)) {
            while (batches.hasNext()) {
                PairBatch batch = (PairBatch) batches.next();
                for (byte real : batch.mask()) {
                    padding += 1 - real;
                }
                for (long target : batch.targets()) {
                    padding += target == TokenBatch.IGNORE ? 1 : 0;
                }
            }
        }
        return padding;
    }
}
