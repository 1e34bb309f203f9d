package dev.jumbo.tasks;

import dev.jumbo.data.Split;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;

/** What sources of texts share: parts that are held out, and a fingerprint. */
final class TextParts {
    /**
     * Lengths of batches are multiples of this: oneDNN makes kernels for each shape anew and keeps memory for each. With
     * lengths as they come, training on pairs of sentences took 6 GB after 2,000 steps, and more after each.
     */
    static final int MULTIPLE = 8;

    private TextParts() {}

    /** The length of a batch whose longest text has {@code length} tokens. */
    static int rounded(int length) {
        return Math.multiplyExact((length - 1) / MULTIPLE + 1, MULTIPLE);
    }

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

    /** SHA-256 of the examples, of which each is some texts, and of which part each is in. */
    static <E> String fingerprint(TextSource.Parts<E> parts, Function<E, List<String>> texts) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
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
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
