package dev.jumbo.tasks;

import dev.jumbo.data.Sha256;
import dev.jumbo.data.Split;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.text.NearestName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/** What sources of texts share: parts that are held out, and a fingerprint. */
final class TextParts {
    private TextParts() {}

    /**
     * Holds out shares of the training examples for the parts that are empty.
     *
     * @throws IllegalArgumentException if a part stays empty
     */
    static <E> TextSource.Parts<E> complete(TextSource.Parts<E> parts, HeldOut held, long seed) {
        double validation = parts.validation().isEmpty() ? held.validation() : 0;
        double test = parts.test().isEmpty() ? held.test() : 0;
        Split split = Split.random(parts.train().size(), 1 - validation - test, validation, test, seed);
        TextSource.Parts<E> all = new TextSource.Parts<>(
                pick(parts.train(), split.train()),
                validation == 0 ? parts.validation() : pick(parts.train(), split.validation()),
                test == 0 ? parts.test() : pick(parts.train(), split.test()));
        if (all.train().isEmpty() || all.validation().isEmpty() || all.test().isEmpty()) {
            throw new IllegalArgumentException("split: expected texts in each part, got "
                    + all.train().size() + " to learn from, " + all.validation().size() + " to choose by and "
                    + all.test().size() + " to test on");
        }
        return all;
    }

    private static <E> List<E> pick(List<E> all, int[] positions) {
        return Arrays.stream(positions).<E>mapToObj(all::get).toList();
    }

    /** A card of texts: counts, tokenizer and fingerprint. */
    static Map<String, Object> card(String what, TaskData.Counts counts, Tokenizer tokenizer, String fingerprint) {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put(what, Map.of("train", counts.train(), "validation", counts.validation(), "test", counts.test()));
        card.put("vocabulary", tokenizer.size());
        card.put("tokenizer", tokenizer.fingerprint());
        card.put("fingerprint", fingerprint);
        return card;
    }

    /** What judging a test part of so many examples gave, with how long it took. */
    static Evaluation timed(int examples, Supplier<Map<String, Double>> judge) {
        long start = System.nanoTime();
        Map<String, Double> values = new LinkedHashMap<>(judge.get());
        double seconds = (System.nanoTime() - start) / 1e9;
        values.put("examples", (double) examples);
        values.put("examples_per_second", examples / seconds);
        return new Evaluation(values, null, List.of());
    }

    /** Checks a metric's name against the known ones. */
    static void checkMetric(String name, List<String> known) {
        if (!known.contains(name)) {
            throw unknownMetric(name, known);
        }
    }

    /** What is wrong with a metric's name, and which known one is nearest. */
    static IllegalArgumentException unknownMetric(String name, List<String> known) {
        return new IllegalArgumentException("unknown metric '" + name + "'; did you mean '"
                + NearestName.of(name, known) + "'? Known: " + String.join(", ", known));
    }

    /** Checks that a setting of a recipe is a number from 1. */
    static void positive(String key, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(key + ": expected at least 1, got " + value);
        }
    }

    /** SHA-256 of files, one after the other. */
    static String fingerprint(Path... files) throws IOException {
        MessageDigest sha = Sha256.digest();
        byte[] buffer = new byte[1 << 16];
        for (Path file : files) {
            try (InputStream in = Files.newInputStream(file)) {
                for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                    sha.update(buffer, 0, read);
                }
            }
        }
        return Sha256.hex(sha);
    }

    /** SHA-256 of the examples, of which each is some texts, and of which part each is in. */
    static <E> String fingerprint(TextSource.Parts<E> parts, Function<E, List<String>> texts) {
        MessageDigest sha = Sha256.digest();
        for (List<E> part : List.of(parts.train(), parts.validation(), parts.test())) {
            for (E example : part) {
                for (String text : texts.apply(example)) {
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    sha.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                    sha.update(bytes);
                }
            }
            sha.update((byte) '|');
        }
        return Sha256.hex(sha);
    }
}
