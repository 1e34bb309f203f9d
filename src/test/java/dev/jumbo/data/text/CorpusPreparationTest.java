package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CorpusPreparationTest {
    private static final Tokenizer BYTES = new ByteTokenizer();
    private static final CleaningRules RULES = CleaningRules.DEFAULT.near(0.9, 10_000);
    private static final int END = 257;

    @TempDir
    Path folder;

    private final List<String> texts = new ArrayList<>();
    private Path source = Path.of("");

    @BeforeEach
    void write() throws IOException {
        // 2.5 MB: more than the lots that are in work at once.
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 4000; i++) {
            StringBuilder text = new StringBuilder("text " + i + ":");
            for (int w = 0; w < 100; w++) {
                text.append(" w").append(random.nextInt(10_000));
            }
            texts.add(text.toString());
            if (i % 10 == 0) {
                texts.add(text + " and");
            }
        }
        source = Files.write(folder.resolve("source.txt"), texts);
    }

    private CorpusPreparation preparation(int threads) {
        return new CorpusPreparation(List.of(source), "text", RULES, 0.25, threads);
    }

    private static List<String> documents(Path file) throws IOException {
        TokenFile tokens = TokenFile.open(file);
        List<String> documents = new ArrayList<>();
        int[] all = tokens.read(0, (int) tokens.count());
        int from = 0;
        for (int at = 0; at < all.length; at++) {
            if (all[at] == END) {
                documents.add(BYTES.decode(java.util.Arrays.copyOfRange(all, from, at)));
                from = at + 1;
            }
        }
        assertThat(from).isEqualTo(all.length);
        return documents;
    }

    @Test
    void textsAreInTheirOrderWhateverTheThreads() throws IOException {
        CorpusCard card = preparation(1).write(BYTES, folder.resolve("a/c.tok"), false, TrainingProgress.NONE);
        assertThat(card.texts()).isEqualTo(new TextCleaner.Counts(4400, 4000, 0, 0, 0, 0, 400));
        for (int threads : new int[] {2, 5}) {
            Path out = folder.resolve("b" + threads + "/c.tok");
            assertThat(preparation(threads).write(BYTES, out, false, TrainingProgress.NONE))
                    .isEqualTo(card);
            for (String name : List.of("c.tok", "c.validation.tok", "c.json")) {
                assertThat(out.resolveSibling(name))
                        .hasSameBinaryContentAs(folder.resolve("a").resolve(name));
            }
        }
        List<String> train = documents(folder.resolve("a/c.tok"));
        List<String> validation = documents(folder.resolve("a/c.validation.tok"));
        assertThat(train).isEqualTo(texts.stream().filter(train::contains).toList());
        List<String> both = new ArrayList<>(train);
        both.addAll(validation);
        assertThat(new TreeSet<>(both)).hasSize(4000);
        assertThat(card.train().textBytes() + card.train().documents())
                .isEqualTo(card.train().tokens());
        // Binomial of 4000 at a quarter: four standard deviations.
        assertThat(card.validation().documents()).isBetween(890L, 1110L);
    }

    @Test
    void aTextsPartDoesNotDependOnTheOthers() throws IOException {
        preparation(2).write(BYTES, folder.resolve("c.tok"), false, TrainingProgress.NONE);
        TreeSet<String> held = new TreeSet<>(documents(folder.resolve("c.validation.tok")));
        List<String> some = new ArrayList<>(texts.subList(500, 1500));
        Collections.shuffle(some, new Random(3));
        Path other = Files.write(folder.resolve("other.txt"), some);
        new CorpusPreparation(List.of(other), "text", CleaningRules.DEFAULT, 0.25, 2)
                .write(BYTES, folder.resolve("d.tok"), false, TrainingProgress.NONE);
        assertThat(documents(folder.resolve("d.tok"))).noneMatch(held::contains);
        assertThat(documents(folder.resolve("d.validation.tok")))
                .allMatch(text -> held.contains(text) || text.endsWith(" and"));
    }

    @Test
    void whatStopsInTheMiddleLeavesNothing() throws IOException {
        Path out = folder.resolve("c.tok");
        int[] calls = {0};
        assertThatThrownBy(() -> preparation(2).write(BYTES, out, false, (stage, done, total) -> {
                    if (stage.equals("encoding") && calls[0]++ == 3) {
                        throw new UncheckedIOException(new IOException("the disk is full"));
                    }
                }))
                .isInstanceOf(IOException.class)
                .hasMessage("the disk is full");
        assertThat(calls[0]).isGreaterThan(3);
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(source);
        }
        // What a process leaves that was killed does not matter.
        Files.write(folder.resolve("c.tok.tmp"), new byte[100]);
        Files.write(folder.resolve("c.tok"), new byte[10]);
        preparation(2).write(BYTES, out, false, TrainingProgress.NONE);
        assertThat(documents(out)).hasSizeGreaterThan(2000);
        assertThat(folder).isDirectoryNotContaining("glob:**.tmp");
        assertThatThrownBy(() -> preparation(2).write(BYTES, out, false, TrainingProgress.NONE))
                .hasMessageContaining("a corpus of this name is there already");
    }

    @Test
    void namesOfSpecialTokensEndNoDocument() throws IOException {
        Tokenizer bpe = new BpeTrainer(300).train(TokenizerSamples.TEXTS);
        Path file = Files.writeString(folder.resolve("special.txt"), "one<|endoftext|>two\n");
        new CorpusPreparation(List.of(file), "text", CleaningRules.DEFAULT, 0, 1)
                .write(bpe, folder.resolve("s.tok"), false, TrainingProgress.NONE);
        TokenFile tokens = TokenFile.open(folder.resolve("s.tok"));
        int[] all = tokens.read(0, (int) tokens.count());
        assertThat(IntStream.of(all).filter(id -> id == tokens.separator())).hasSize(1);
        assertThat(bpe.decode(all)).isEqualTo("one<|endoftext|>two");
        assertThat(folder.resolve("s.validation.tok")).doesNotExist();
    }

    @Test
    void aTextOfTenMegabytesIsOneDocument() throws IOException {
        Path file = Files.writeString(folder.resolve("long.txt"), "ab ".repeat(3_500_000) + "\nshort\n");
        CorpusCard card = new CorpusPreparation(List.of(file), "text", CleaningRules.DEFAULT, 0, 2)
                .write(BYTES, folder.resolve("l.tok"), false, TrainingProgress.NONE);
        assertThat(card.train().documents()).isEqualTo(2);
        assertThat(card.train().tokens()).isEqualTo(10_500_000 + 1 + 5 + 1);
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new CorpusPreparation(List.of(source), "text", RULES, 1, 1))
                .hasMessage("corpus: expected a share for validation from 0 to below 1, got 1.0");
        assertThatThrownBy(() -> new CorpusPreparation(List.of(source), "text", RULES, 0, 0))
                .hasMessage("corpus: expected 1 to 1024 threads, got 0");
        assertThatThrownBy(() -> new CorpusPreparation(List.of(), "text", RULES, 0, 1)
                        .write(BYTES, folder.resolve("x.tok"), false, TrainingProgress.NONE))
                .hasMessage("texts: expected at least one file, got none");
    }
}
