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
import java.util.AbstractList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** What sources of texts share: parts that are held out, and a fingerprint. */
final class TextParts {
    private TextParts() {}

    /**
     * Holds out shares of the training examples for the parts that are empty.
     *
     * @param source where they are from
     * @throws IllegalArgumentException if a part stays empty
     */
    static <E> TextSource.Parts<E> complete(TextSource source, TextSource.Parts<E> parts, HeldOut held, long seed)
            throws IOException {
        return complete(source, parts, example -> "", held, seed);
    }

    /**
     * The same, where folds have like shares of each class.
     *
     * @param label the class of an example
     */
    static <E> TextSource.Parts<E> complete(
            TextSource source, TextSource.Parts<E> parts, Function<E, String> label, HeldOut held, long seed)
            throws IOException {
        boolean validationGiven = !parts.validation().isEmpty();
        boolean testGiven = !parts.test().isEmpty() && !held.isFold();
        int[] labels = held.isFold()
                ? labels(parts.train(), label)
                : new int[parts.train().size()];
        Split split = held.divide(labels, TextGroups.of(source, parts, held), validationGiven, testGiven, seed);
        TextSource.Parts<E> all = new TextSource.Parts<>(
                pick(parts.train(), split.train()),
                validationGiven ? parts.validation() : pick(parts.train(), split.validation()),
                testGiven ? parts.test() : new Picked<>(parts.train(), split.test()));
        if (all.train().isEmpty()
                || (!held.all() && all.validation().isEmpty())
                || all.test().isEmpty()) {
            throw new IllegalArgumentException("split: expected texts in each part, got "
                    + all.train().size() + " to learn from, " + all.validation().size() + " to choose by and "
                    + all.test().size() + " to test on");
        }
        return all;
    }

    private static <E> int[] labels(List<E> examples, Function<E, String> label) {
        List<String> known = examples.stream().map(label).distinct().sorted().toList();
        return examples.stream()
                .mapToInt(example -> Collections.binarySearch(known, label.apply(example)))
                .toArray();
    }

    /** Some elements of a list, which know where they were. */
    static final class Picked<E> extends AbstractList<E> implements RandomAccess {
        private final List<E> all;
        private final int[] positions;

        Picked(List<E> all, int[] positions) {
            this.all = all;
            this.positions = positions.clone();
        }

        @Override
        public E get(int index) {
            return all.get(positions[index]);
        }

        @Override
        public int size() {
            return positions.length;
        }

        /** Where a part's elements were; their own places if they are not of another list. */
        static int[] positions(List<?> part) {
            return part instanceof Picked<?> picked
                    ? picked.positions.clone()
                    : IntStream.range(0, part.size()).toArray();
        }
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
