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
    /**
     * A decoded picture.
     *
     * @param height rows of the file's own
     * @param width columns of the file's own
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Drawn(Picture picture, byte[] file, int height, int width) {}

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

    /** A picture whose file is as large as it is. */
    static Input of(Picture picture, byte[] file) {
        return new Input(null, new Drawn(picture, file, picture.height(), picture.width()));
    }
}
