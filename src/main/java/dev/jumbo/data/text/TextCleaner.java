package dev.jumbo.data.text;

import dev.jumbo.data.Sha256;
import java.lang.Character.UnicodeScript;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Decides text after text which to keep, and counts why the others are left out. For one thread. */
public final class TextCleaner {
    /**
     * What became of the texts. A text counts under the first reason that holds, in this order.
     *
     * @param read all
     * @param kept those that were kept
     * @param tooShort below the least length
     * @param tooLong above the greatest
     * @param otherScript in other writing
     * @param duplicate the same, but for space around, as an earlier text
     * @param nearDuplicate much like an earlier text
     */
    public record Counts(
            long read, long kept, long tooShort, long tooLong, long otherScript, long duplicate, long nearDuplicate) {}

    /** What becomes of a text. */
    enum Outcome {
        KEPT,
        TOO_SHORT,
        TOO_LONG,
        OTHER_SCRIPT,
        DUPLICATE,
        NEAR_DUPLICATE
    }

    /**
     * What is known of a text without regard to others.
     *
     * @param outcome {@link Outcome#KEPT} if no other rule is against it
     * @param key 63 bits of its SHA-256, without space around
     * @param signature for {@link NearDuplicates}; null where it is not needed
     */
    record Examined(Outcome outcome, long key, int @Nullable [] signature) {}

    private final CleaningRules rules;
    private final NearDuplicates near;
    private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
    private LongIntMap seen = new LongIntMap();
    private LongIntMap seenBefore = new LongIntMap();

    public TextCleaner(CleaningRules rules) {
        this.rules = rules;
        this.near = new NearDuplicates(rules.near(), rules.memory());
    }

    /** Whether to keep the next text. */
    public boolean keep(String text) {
        return keep(examine(rules, text));
    }

    /** Looks at a text. The costly part, for any number of threads. */
    static Examined examine(CleaningRules rules, String text) {
        String body = text.strip();
        int length = body.codePointCount(0, body.length());
        Outcome outcome = length < rules.minLength()
                ? Outcome.TOO_SHORT
                : length > rules.maxLength()
                        ? Outcome.TOO_LONG
                        : inScripts(rules, body) ? Outcome.KEPT : Outcome.OTHER_SCRIPT;
        boolean compare = outcome == Outcome.KEPT && rules.near() > 0;
        return new Examined(outcome, key(body), compare ? NearDuplicates.signature(body) : null);
    }

    /** Whether to keep the next text, which was looked at. */
    boolean keep(Examined text) {
        return decide(text) == Outcome.KEPT;
    }

    /** What becomes of the next text. */
    Outcome decide(String text) {
        return decide(examine(rules, text));
    }

    private Outcome decide(Examined text) {
        Outcome outcome = text.outcome();
        if (outcome == Outcome.KEPT) {
            if (rules.exact() && seen(text.key())) {
                outcome = Outcome.DUPLICATE;
            } else if (text.signature() != null && near.seen(text.signature())) {
                outcome = Outcome.NEAR_DUPLICATE;
            }
        }
        counts.merge(outcome, 1L, Long::sum);
        return outcome;
    }

    /** What became of the texts so far. */
    public Counts counts() {
        return new Counts(
                counts.values().stream().mapToLong(Long::longValue).sum(),
                of(Outcome.KEPT),
                of(Outcome.TOO_SHORT),
                of(Outcome.TOO_LONG),
                of(Outcome.OTHER_SCRIPT),
                of(Outcome.DUPLICATE),
                of(Outcome.NEAR_DUPLICATE));
    }

    private long of(Outcome outcome) {
        return counts.getOrDefault(outcome, 0L);
    }

    private static boolean inScripts(CleaningRules rules, String text) {
        if (rules.scripts().isEmpty()) {
            return true;
        }
        long letters = text.codePoints().filter(Character::isLetter).count();
        long wanted = text.codePoints()
                .filter(c -> Character.isLetter(c) && rules.scripts().contains(UnicodeScript.of(c)))
                .count();
        return letters > 0 && wanted >= rules.minShare() * letters;
    }

    /** By 63 bits of SHA-256: among a hundred million texts one is taken for another with a chance of 1 in 2000. */
    private static long key(String text) {
        byte[] hash = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(hash).getLong() >>> 1;
    }

    private boolean seen(long key) {
        if (seen.get(key) != LongIntMap.NONE || seenBefore.get(key) != LongIntMap.NONE) {
            return true;
        }
        if (seen.size() == rules.memory()) {
            seenBefore = seen;
            seen = new LongIntMap();
        }
        seen.put(key, 1);
        return false;
    }
}
