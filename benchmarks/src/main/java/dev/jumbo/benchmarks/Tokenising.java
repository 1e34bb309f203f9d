package dev.jumbo.benchmarks;

import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.TokenizerTraining;
import dev.jumbo.data.text.TokenizerTraining.Kind;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/**
 * Text to ids on one thread, in MB of UTF-8 a second: Jumbo's tokenizers, and the library of Hugging Face called
 * directly, which has to give the same ids. Texts are the files' lines: vocabularies are learned from every second one,
 * the others are encoded, several at once where documents are longer.
 */
public final class Tokenising {
    private static final int VOCABULARY = 16_000;
    private static final int ROUNDS = 5;
    private static final int LONG = 40;

    private Tokenising() {}

    /** Arguments: the files of texts. */
    public static void main(String[] args) throws IOException {
        System.out.printf(
                "%-10s %-10s %-10s %10s %10s %8s%n", "text", "kind", "documents", "Jumbo", "library", "bytes");
        for (String name : args) {
            List<String> lines = Files.readAllLines(Path.of(name));
            List<String> learned = new ArrayList<>();
            List<String> encoded = new ArrayList<>();
            for (int i = 0; i < lines.size(); i++) {
                (i % 2 == 0 ? learned : encoded).add(lines.get(i));
            }
            List<String> joined = new ArrayList<>();
            for (int from = 0; from < encoded.size(); from += LONG) {
                joined.add(String.join("\n", encoded.subList(from, Math.min(encoded.size(), from + LONG))));
            }
            for (Kind kind : List.of(Kind.BPE, Kind.WORDPIECE, Kind.UNIGRAM)) {
                Tokenizer tokenizer = new TokenizerTraining(kind, VOCABULARY).train(learned, TrainingProgress.NONE);
                measure(Path.of(name).getFileName().toString(), kind, "lines", tokenizer, encoded);
                measure(Path.of(name).getFileName().toString(), kind, "long", tokenizer, joined);
            }
        }
    }

    private static void measure(String name, Kind kind, String documents, Tokenizer tokenizer, List<String> texts) {
        TokenizersLibrary library = TokenizersLibrary.LIB;
        long handle = library.createTokenizerFromString(tokenizer.json());
        Function<String, int[]> direct = text -> {
            long encoding = library.encode(handle, text, false);
            long[] ids = library.getTokenIds(encoding);
            library.deleteEncoding(encoding);
            return Arrays.stream(ids).mapToInt(Math::toIntExact).toArray();
        };
        long tokens = 0;
        long bytes = 0;
        for (String text : texts) {
            int[] ids = tokenizer.ids(text);
            if (!Arrays.equals(ids, direct.apply(text))) {
                throw new IllegalStateException("other ids than the library's: " + text);
            }
            tokens += ids.length;
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
        }
        double ours = speed(texts, bytes, tokenizer::ids);
        double theirs = speed(texts, bytes, direct);
        library.deleteTokenizer(handle);
        System.out.printf(
                Locale.ROOT,
                "%-10s %-10s %-10s %5.2f MB/s %5.2f MB/s %8.2f%n",
                name,
                kind,
                documents,
                ours,
                theirs,
                (double) bytes / tokens);
    }

    /** The median of some rounds. */
    private static double speed(List<String> texts, long bytes, Function<String, int[]> encode) {
        double[] speeds = new double[ROUNDS];
        for (int round = 0; round < ROUNDS; round++) {
            long start = System.nanoTime();
            long tokens = 0;
            for (String text : texts) {
                tokens += encode.apply(text).length;
            }
            speeds[round] = tokens == 0 ? 0 : bytes * 1e3 / (System.nanoTime() - start);
        }
        Arrays.sort(speeds);
        return speeds[ROUNDS / 2];
    }
}
