package dev.jumbo.data.text;

import java.lang.Character.UnicodeScript;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

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

    private final CleaningRules rules;
    private final MessageDigest digest;
    private final NearDuplicates near;
    private LongIntMap seen = new LongIntMap();
    private LongIntMap seenBefore = new LongIntMap();
    private long read;
    private long kept;
    private long tooShort;
    private long tooLong;
    private long otherScript;
    private long duplicate;
    private long nearDuplicate;

    public TextCleaner(CleaningRules rules) {
        this.rules = rules;
        this.near = new NearDuplicates(rules.near(), rules.memory());
        try {
            this.digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether to keep the next text. */
    public boolean keep(String text) {
        read++;
        String body = text.strip();
        int length = body.codePointCount(0, body.length());
        if (length < rules.minLength()) {
            tooShort++;
        } else if (length > rules.maxLength()) {
            tooLong++;
        } else if (!rules.scripts().isEmpty() && !inScripts(body)) {
            otherScript++;
        } else if (rules.exact() && seen(body)) {
            duplicate++;
        } else if (rules.near() > 0 && near.seen(body)) {
            nearDuplicate++;
        } else {
            kept++;
            return true;
        }
        return false;
    }

    /** What became of the texts so far. */
    public Counts counts() {
        return new Counts(read, kept, tooShort, tooLong, otherScript, duplicate, nearDuplicate);
    }

    private boolean inScripts(String text) {
        long letters = text.codePoints().filter(Character::isLetter).count();
        long wanted = text.codePoints()
                .filter(c -> Character.isLetter(c) && rules.scripts().contains(UnicodeScript.of(c)))
                .count();
        return letters > 0 && wanted >= rules.minShare() * letters;
    }

    /** By 63 bits of SHA-256: among a hundred million texts one is taken for another with a chance of 1 in 2000. */
    private boolean seen(String text) {
        byte[] hash = digest.digest(text.getBytes(StandardCharsets.UTF_8));
        long key = ByteBuffer.wrap(hash).getLong() >>> 1;
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
