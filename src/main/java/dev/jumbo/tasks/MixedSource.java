package dev.jumbo.tasks;

import dev.jumbo.data.Mixture;
import dev.jumbo.data.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Several sources, of which each batch to learn from has examples in given shares ({@link Mixture}). Each source is divided as it would
 * be alone, and what they hold out is judged together, in the numbers that there are. Classes go by their names and are those of the
 * first source; so are the columns of tables.
 *
 * @param mix the sources, at least two
 */
public record MixedSource(List<Share> mix) implements DataSource {
    private static final double SLACK = 1e-6;

    /**
     * A source and its share.
     *
     * @param share of the examples in a batch, above 0; all of them add up to 1
     * @param of the source
     * @param trainOnly whether all of its training examples are learned from, and none of its examples is to choose by or to test on;
     *     false
     */
    public record Share(double share, DataSource of, boolean trainOnly) {
        public Share {
            if (!(share > 0 && share < 1)) {
                throw new IllegalArgumentException("share: expected more than 0 and less than 1, got " + share);
            }
            if (of instanceof MixedSource || of instanceof ExtendedSource) {
                throw new IllegalArgumentException("of: expected a source that is neither mixed nor extended itself");
            }
        }
    }

    public MixedSource {
        mix = List.copyOf(mix);
        double sum = mix.stream().mapToDouble(Share::share).sum();
        if (!mix.isEmpty() && (mix.size() < 2 || Math.abs(sum - 1) > SLACK)) {
            throw new IllegalArgumentException(
                    "mix: expected at least two sources whose shares add up to 1, got " + mix.size() + " with " + sum);
        }
        if (!mix.isEmpty() && mix.stream().allMatch(Share::trainOnly)) {
            throw new IllegalArgumentException("mix: expected a source without trainOnly, to choose by and to test on");
        }
    }

    /** Something of one of the sources. */
    @FunctionalInterface
    interface Opening<T> {
        T of(Share share) throws IOException;
    }

    /**
     * Opens the sources; what fails names the one.
     *
     * @throws IllegalArgumentException if there is none, or one does not suit
     */
    <T> List<T> open(Opening<T> opening) throws IOException {
        if (mix.isEmpty()) {
            throw new IllegalArgumentException(
                    "data.mix: expected sources, as in mix: [{share: 0.7, of: {source: …}}, {share: 0.3, of: {…}}]");
        }
        List<T> all = new ArrayList<>();
        for (int i = 0; i < mix.size(); i++) {
            try {
                all.add(opening.of(mix.get(i)));
            } catch (IOException e) {
                throw new IOException(place(i) + e.getMessage(), e);
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(place(i) + e.getMessage(), e);
            }
        }
        return all;
    }

    /** How messages about a source begin. */
    static String place(int number) {
        return "data.mix[" + number + "]: ";
    }

    double[] shares() {
        return mix.stream().mapToDouble(Share::share).toArray();
    }

    /** SHA-256 of the fingerprints of the sources. */
    static String fingerprint(List<String> fingerprints) {
        MessageDigest sha = Sha256.digest();
        fingerprints.forEach(one -> sha.update(one.getBytes(StandardCharsets.US_ASCII)));
        return Sha256.hex(sha);
    }

    /** Adds to a data card what is learned from, if it is mixed: examples and share of each source. */
    static void describe(Map<String, Object> card, @Nullable Mixture mixture) {
        if (mixture == null) {
            return;
        }
        List<Map<String, Object>> mix = new ArrayList<>();
        for (int i = 0; i < mixture.shares().length; i++) {
            mix.add(Map.of(
                    "share", mixture.shares()[i], "train", mixture.counts().get(i)));
        }
        card.put("mix", mix);
    }
}
