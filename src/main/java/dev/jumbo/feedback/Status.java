package dev.jumbo.feedback;

import java.util.Locale;

/** Whether feedback may be learned from. */
public enum Status {
    /** Nobody has looked at it. */
    PENDING,
    /** It is right: {@code jumbo iterate} learns from it, and it is kept as long as nobody deletes it. */
    ACCEPTED,
    /** It is wrong. */
    REJECTED;

    /** {@code pending}, {@code accepted}, {@code rejected}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Status of(String text) {
        return valueOf(text.toUpperCase(Locale.ROOT));
    }
}
