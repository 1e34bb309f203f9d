package dev.jumbo.serve;

import dev.jumbo.data.Picture;
import org.jspecify.annotations.Nullable;

/**
 * What a model is asked about.
 *
 * @param text a text, or null
 * @param picture a picture of the model's size and its file's bytes, not copied; or null
 */
record Input(@Nullable String text, @Nullable Drawn picture) {
    /** A decoded picture. */
    @SuppressWarnings("ArrayRecordComponent")
    record Drawn(Picture picture, byte[] file) {}

    /** Bytes of memory that it holds. */
    long bytes() {
        return (text == null ? 0 : 2L * text.length())
                + (picture == null
                        ? 0
                        : picture.file().length + (long) picture.picture().pixels().length);
    }

    static Input of(String text) {
        return new Input(text, null);
    }

    static Input of(Picture picture, byte[] file) {
        return new Input(null, new Drawn(picture, file));
    }
}
