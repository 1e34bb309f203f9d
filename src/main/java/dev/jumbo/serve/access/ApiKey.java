package dev.jumbo.serve.access;

import dev.jumbo.data.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of an API key: not the key, but its SHA-256.
 *
 * <p>The digest has neither salt nor many rounds. Those protect passwords, which people choose and a dictionary finds; a key is 43 random
 * letters and digits, 256 bits, which nobody finds by trying, whatever one try costs. A fast digest keeps the check out of the time that a
 * request takes.
 *
 * @param name who has it; in the log and in metrics
 * @param sha256 of the key, in 64 hexadecimal digits
 * @param created when it was made
 * @param last4 the key's last characters, to tell it by
 * @param expires when it ends to be valid, or null for never
 * @param rate how often it may ask, or null for the server's rate
 * @param admin whether it may change what is served
 */
public record ApiKey(
        String name,
        String sha256,
        Instant created,
        String last4,
        @Nullable Instant expires,
        @Nullable Rate rate,
        boolean admin) {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
    private static final String PREFIX = "jk_";
    private static final String LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    private static final int LENGTH = 43;

    public ApiKey {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "name: expected up to 64 letters, digits, dots, underscores and hyphens, got '" + name + "'");
        }
        if (!DIGEST.matcher(sha256).matches()) {
            throw new IllegalArgumentException("sha256: expected 64 hexadecimal digits");
        }
    }

    /**
     * A key that was just made.
     *
     * @param secret the key itself, for its owner's eyes
     * @param key what is kept of it
     */
    public record Created(String secret, ApiKey key) {
        /** Without the secret. */
        @Override
        public String toString() {
            return key.toString();
        }
    }

    /** A new key: {@code jk_} and 43 random letters and digits. */
    public static Created create(String name, Instant now, @Nullable Instant expires, @Nullable Rate rate) {
        SecureRandom random = new SecureRandom();
        StringBuilder secret = new StringBuilder(PREFIX);
        random.ints(LENGTH, 0, LETTERS.length()).forEach(i -> secret.append(LETTERS.charAt(i)));
        String text = secret.toString();
        return new Created(
                text,
                new ApiKey(
                        name,
                        HexFormat.of().formatHex(digest(text)),
                        now.truncatedTo(ChronoUnit.SECONDS),
                        text.substring(text.length() - 4),
                        expires,
                        rate,
                        false));
    }

    /** The same key, which may change what is served. */
    public ApiKey administering() {
        return new ApiKey(name, sha256, created, last4, expires, rate, true);
    }

    static byte[] digest(String secret) {
        return Sha256.digest().digest(secret.getBytes(StandardCharsets.UTF_8));
    }

    /** Compares in a time that does not depend on where they differ. */
    boolean has(byte[] digest) {
        return MessageDigest.isEqual(HexFormat.of().parseHex(sha256), digest);
    }

    /** Whether it is valid no longer. */
    public boolean isExpired(Instant now) {
        return expires != null && !now.isBefore(expires);
    }
}
