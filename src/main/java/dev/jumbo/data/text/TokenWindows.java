package dev.jumbo.data.text;

import dev.jumbo.data.Dataset;
import java.io.IOException;

/**
 * A token file cut into windows for language modelling: window i has the T tokens from i·T on and the one after them,
 * so each token but the first is to be guessed once an epoch. What is left at the end is not used.
 *
 * @param file the tokens
 * @param length T
 */
public record TokenWindows(TokenFile file, int length) implements Dataset<int[]> {
    public TokenWindows {
        if (length < 1) {
            throw new IllegalArgumentException("token windows: expected a length of at least 1, got " + length);
        }
        if (file.count() <= length) {
            throw new IllegalArgumentException(
                    "token windows: expected more than " + length + " tokens in " + file + ", found " + file.count());
        }
        if ((file.count() - 1) / length > Integer.MAX_VALUE) {
            throw new IllegalArgumentException("token windows: expected at most " + Integer.MAX_VALUE + " windows, got "
                    + (file.count() - 1) / length + "; make them longer");
        }
    }

    @Override
    public int size() {
        return (int) ((file.count() - 1) / length);
    }

    /** [T + 1] tokens. */
    @Override
    public int[] get(int index) throws IOException {
        return file.read((long) index * length, length + 1);
    }

    @Override
    public String nameOf(int index) {
        return file + ", window " + index;
    }
}
