package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.DataLoader;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenFileTest {
    private static final Tokenizer BYTES = new ByteTokenizer();
    private static final int END = 257;

    @TempDir
    Path folder;

    private Path write(String... documents) throws IOException {
        Path file = folder.resolve("tokens.bin");
        try (TokenFileWriter writer = TokenFileWriter.open(file, BYTES)) {
            for (String document : documents) {
                writer.add(document);
            }
            writer.commit();
        }
        return file;
    }

    @Test
    void whatIsWrittenIsRead() throws IOException {
        TokenFile file = TokenFile.open(write("ab", "", "é"));
        assertThat(file.read(0, 7)).containsExactly('a', 'b', END, END, 0xc3, 0xa9, END);
        assertThat(file.count()).isEqualTo(7);
        assertThat(file.separator()).isEqualTo(END);
        assertThat(file.vocabulary()).isEqualTo(258);
        assertThat(file.read(4, 2)).containsExactly(0xc3, 0xa9);
        assertThatThrownBy(() -> file.read(6, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        file.check(BYTES);
        assertThatThrownBy(() -> file.check(CharTokenizer.of(List.of("a"))))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected tokens of the tokenizer")
                .hasMessageEndingWith("encode the text again");
        assertThat(Files.list(folder)).hasSize(1);
    }

    @Test
    void theFormatIsTheDocumentedOne() throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(write("ab"))).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.capacity()).isEqualTo(64 + 6);
        assertThat(new String(bytes.array(), 0, 8, java.nio.charset.StandardCharsets.US_ASCII))
                .isEqualTo("JUMBOTOK");
        assertThat(bytes.getInt(8)).isEqualTo(1);
        assertThat(bytes.getInt(12)).isEqualTo(2);
        assertThat(bytes.getLong(16)).isEqualTo(3);
        assertThat(bytes.getInt(24)).isEqualTo(258);
        assertThat(bytes.getInt(28)).isEqualTo(END);
        assertThat(java.util.HexFormat.of().formatHex(bytes.array(), 32, 64)).isEqualTo(BYTES.fingerprint());
        assertThat(bytes.getShort(68)).isEqualTo((short) END);
    }

    @Test
    void largeVocabulariesTakeFourBytes() throws IOException {
        StringBuilder all = new StringBuilder();
        IntStream.range(0x10000, 0x20005).forEach(all::appendCodePoint);
        Tokenizer tokenizer = CharTokenizer.of(List.of(all.toString()));
        Path path = folder.resolve("wide.bin");
        try (TokenFileWriter writer = TokenFileWriter.open(path, tokenizer)) {
            writer.add(all.toString());
            writer.commit();
        }
        assertThat(Files.size(path)).isEqualTo(64 + 4 * 65542L);
        int[] tokens = TokenFile.open(path).read(0, 65542);
        assertThat(tokens)
                .isEqualTo(IntStream.concat(IntStream.range(3, 65544), IntStream.of(2))
                        .toArray());
    }

    @Test
    void withoutCommitNothingIsLeft() throws IOException {
        Path file = write("old");
        try (TokenFileWriter writer = TokenFileWriter.open(file, BYTES)) {
            writer.add("new and longer");
        }
        assertThat(TokenFile.open(file).count()).isEqualTo(4);
        assertThat(Files.list(folder)).containsExactly(file);
        try (TokenFileWriter writer = TokenFileWriter.open(file, BYTES)) {
            assertThatThrownBy(() -> writer.add(new int[] {258})).isInstanceOf(IllegalArgumentException.class);
        }
    }

    private void damaged(int at, int value, String message) throws IOException {
        Path file = write("abc");
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(at, value);
        Files.write(file, bytes);
        assertThatThrownBy(() -> TokenFile.open(file).read(0, 4))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file.toString())
                .hasMessageContaining(message);
    }

    @Test
    void damagedFilesAreNamed() throws IOException {
        damaged(0, 7, "expected a token file, which begins with JUMBOTOK");
        damaged(8, 9, "expected a token file of version 1, found 9");
        damaged(12, 3, "damaged header: 3 bytes a token");
        damaged(12, 4, "the header says 4 tokens of 4 bytes after its 64 bytes, but the file has 72 bytes");
        damaged(20, 0x7fffffff, "it is cut off or damaged");
        damaged(20, -1, "it is cut off or damaged");
        damaged(24, 0, "damaged header");
        damaged(28, 258, "damaged header");
        damaged(64, 0xffff, "token 0: expected a number below 258, found 65535");
        Path file = write("abc");
        Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 71));
        assertThatThrownBy(() -> TokenFile.open(file)).hasMessageContaining("it is cut off or damaged");
        Files.write(file, new byte[10]);
        assertThatThrownBy(() -> TokenFile.open(file)).hasMessageContaining("found 10 bytes of something else");
    }

    @Test
    void windowsMeetAtOneToken() throws IOException {
        TokenFile file = TokenFile.open(write("abcdefgh"));
        TokenWindows windows = new TokenWindows(file, 3);
        assertThat(windows.size()).isEqualTo(2);
        assertThat(windows.get(0)).containsExactly('a', 'b', 'c', 'd');
        assertThat(windows.get(1)).containsExactly('d', 'e', 'f', 'g');
        assertThatThrownBy(() -> new TokenWindows(file, 9)).hasMessageContaining("expected more than 9 tokens in");
    }

    @Test
    void documentsAreToldApart() throws IOException {
        TokenFile file = TokenFile.open(write("ab", "cd", "efg"));
        TokenWindows windows = new TokenWindows(file, 4);
        TokenBatch batch = TokenBatcher.ofDocuments(file)
                .batch(List.of(windows.get(0), windows.get(1)), new int[] {0, 1}, new java.util.SplittableRandom(0));
        assertThat(batch.ids()).containsExactly('a', 'b', END, 'c', 'd', END, 'e', 'f');
        assertThat(batch.targets()).containsExactly('b', END, -100, 'd', END, -100, 'f', 'g');
        assertThat(batch.documents()).containsExactly(0, 0, 0, 1, 0, 0, 1, 1);
        assertThat(batch.positions()).containsExactly(0, 1, 2, 0, 0, 1, 0, 1);
        try (Scope scope = Scope.open()) {
            Batch tensors = batch.toDevice(Device.CPU);
            assertThat(tensors.inputs()).hasSize(3).allMatch(t -> Arrays.equals(t.shape(), new long[] {2, 4}));
            assertThat(tensors.target().toDoubles()).containsExactly('b', END, -100, 'd', END, -100, 'f', 'g');
        }
        TokenBatch plain =
                TokenBatcher.PLAIN.batch(List.of(windows.get(0)), new int[] {0}, new java.util.SplittableRandom(0));
        assertThat(plain.targets()).containsExactly('b', END, 'c', 'd');
        assertThat(plain.documents()).isNull();
        try (Scope scope = Scope.open()) {
            assertThat(plain.toDevice(Device.CPU).inputs()).hasSize(1);
        }
    }

    @Test
    void partsOfTheMappingMeet() throws IOException {
        Path path = write("abcdefghijklmnopqrstuvwxyz".repeat(5), "0123456789");
        TokenFile whole = TokenFile.open(path);
        for (int part : new int[] {2, 4, 8, 12, 64, 282, 284, 286}) {
            TokenFile file = TokenFile.open(path, part);
            assertThat(file.count()).isEqualTo(142);
            assertThat(file.read(0, 142)).isEqualTo(whole.read(0, 142));
            for (int from = 0; from < 142; from++) {
                int length = Math.min(9, 142 - from);
                assertThat(file.read(from, length)).isEqualTo(whole.read(from, length));
            }
        }
        // One token more than a part.
        TokenFile two = TokenFile.open(write("abc"), 6);
        assertThat(two.read(2, 2)).containsExactly('c', END);
        assertThat(TokenFile.PART % 4).isZero();
    }

    @Test
    void theRestMayBeAWindow() throws IOException {
        TokenFile file = TokenFile.open(write("abcdefg")); // 8 tokens
        assertThat(new TokenWindows(file, 7, true).size()).isEqualTo(1);
        TokenWindows windows = new TokenWindows(file, 4, true);
        assertThat(windows.size()).isEqualTo(2);
        assertThat(windows.get(1)).containsExactly('e', 'f', 'g', END);
        assertThatThrownBy(() -> windows.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        TokenBatch batch = TokenBatcher.PLAIN.batch(
                List.of(windows.get(1), windows.get(0)), new int[] {1, 0}, new java.util.SplittableRandom(0));
        assertThat(batch.ids()).containsExactly('e', 'f', 'g', 0, 'a', 'b', 'c', 'd');
        assertThat(batch.targets()).containsExactly('f', 'g', END, -100, 'b', 'c', 'd', 'e');
        assertThat(batch.weight()).isEqualTo(7);
        TokenBatch apart = new TokenBatcher('f')
                .batch(List.of(windows.get(1), windows.get(0)), new int[] {1, 0}, new java.util.SplittableRandom(0));
        assertThat(apart.targets()).containsExactly('f', -100, END, -100, 'b', 'c', 'd', 'e');
        assertThat(apart.documents()).containsExactly(0, 0, 1, 2, 0, 0, 0, 0);
        assertThat(apart.positions()).containsExactly(0, 1, 0, 0, 0, 1, 2, 3);
        assertThat(new TokenWindows(file, 100, true).get(0)).hasSize(8);
        assertThatThrownBy(() -> new TokenWindows(TokenFile.open(write("")), 4, true))
                .hasMessageContaining("expected more than 1 tokens in");
    }

    @Test
    void shuffledWindowsResumeInTheMiddleOfAnEpoch() throws IOException {
        String[] documents =
                IntStream.range(0, 200).mapToObj(i -> "document " + i).toArray(String[]::new);
        TokenWindows windows = new TokenWindows(TokenFile.open(write(documents)), 10);
        DataLoader<int[]> loader =
                DataLoader.of(windows, 4, TokenBatcher.PLAIN).shuffle(5).workers(2);
        List<String> whole = run(loader, 0);
        assertThat(run(loader.workers(0), 17)).isEqualTo(whole.subList(17, whole.size()));
        assertThat(whole).doesNotHaveDuplicates();
    }

    private static List<String> run(DataLoader<int[]> loader, int first) {
        List<String> seen = new ArrayList<>();
        try (BatchIterator batches = loader.epoch(3, first)) {
            batches.forEachRemaining(b -> seen.add(Arrays.toString(((TokenBatch) b).ids())));
        }
        return seen;
    }
}
