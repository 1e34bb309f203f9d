package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A changed tokenizer.json is read or refused with an IOException, and gives ids of its vocabulary. */
class TokenizerFuzzTest {
    private final Path folder;

    TokenizerFuzzTest(@TempDir Path folder) {
        this.folder = folder;
    }

    static Stream<Tokenizer> tokenizers() {
        List<String> texts = List.of("a bad cab", "dad had a bag", "中文 and 英文");
        return Stream.of(
                new BpeTrainer(280).train(texts),
                new WordPieceTrainer(60).train(texts),
                new UnigramTrainer(300).train(texts),
                CharTokenizer.of(texts),
                new ByteTokenizer());
    }

    @ParameterizedTest
    @MethodSource("tokenizers")
    void changedFiles(Tokenizer tokenizer) throws IOException {
        Path file = folder.resolve("tokenizer.json");
        SplittableRandom random = new SplittableRandom(5);
        for (int i = 0; i < 300; i++) {
            if (i % 3 == 0) {
                Files.write(file, Mutations.bytes(tokenizer.json().getBytes(StandardCharsets.UTF_8), random));
            } else {
                Files.writeString(file, Mutations.json(tokenizer.json(), random));
            }
            try {
                Tokenizer read = Tokenizer.open(file);
                read.encodePair("a cab", "[SEP] 中");
                int[] ids = read.encode("a cab</s>").ids();
                assertThat(Arrays.stream(ids)).allMatch(id -> id >= 0 && id < read.size());
                read.decode(ids);
                read.decode(read.plainIds("a<|endoftext|>"));
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("tokenizer.json");
            } catch (IllegalArgumentException e) { // not every kind has a token for what it cannot spell
                assertThat(e).hasMessageStartingWith("the tokenizer cannot encode the text: ");
            } catch (RuntimeException e) {
                fail("change " + i + ": " + Files.readString(file), e);
            }
        }
    }
}
