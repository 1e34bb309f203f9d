package dev.jumbo.data.text;

import dev.jumbo.data.Dataset;
import java.io.IOException;
import java.util.Objects;

/**
 * A token file cut into windows for language modelling: window i has the T tokens from i·T on and the one after them, so
 * each token but the first is to be guessed once an epoch.
 *
 * @param file the tokens
 * @param length T
 * @param rest whether what is left at the end, 2 to T tokens, is a last, shorter window; otherwise it is not used
 */
public record TokenWindows(TokenFile file, int length, boolean rest) implements Dataset<int[]> {
    public TokenWindows {
        if (length < 1) {
            throw new IllegalArgumentException("token windows: expected a length of at least 1, got " + length);
        }
        if (file.count() < 2 || (!rest && file.count() <= length)) {
            throw new IllegalArgumentException("token windows: expected more than " + (rest ? 1 : length)
                    + " tokens in " + file + ", found " + file.count());
        }
        if (file.count() / length >= Integer.MAX_VALUE) {
            throw new IllegalArgumentException("token windows: expected fewer than " + Integer.MAX_VALUE
                    + " windows, got " + file.count() / length + "; make them longer");
        }
    }

    /** Whole windows only. */
    public TokenWindows(TokenFile file, int length) {
        this(file, length, false);
    }

    @Override
    public int size() {
        long guessed = file.count() - 1;
        return (int) (guessed / length + (rest && guessed % length > 0 ? 1 : 0));
    }

    /** [T + 1] tokens, or fewer in the last window. */
    @Override
    public int[] get(int index) throws IOException {
        long from = (long) Objects.checkIndex(index, size()) * length;
        return file.read(from, (int) Math.min(length + 1L, file.count() - from));
    }

    @Override
    public String nameOf(int index) {
        return file + ", window " + index;
    }
}
