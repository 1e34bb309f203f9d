package dev.jumbo.data.table;

import org.jspecify.annotations.Nullable;

/** The cells of one column in some rows. */
public sealed interface Cells {
    /** Number of rows. */
    int size();

    /**
     * Cells that are numbers, truth values or times.
     *
     * @param values one a row; NaN where the cell is empty
     */
    record Numbers(double[] values) implements Cells {
        @Override
        public int size() {
            return values.length;
        }
    }

    /**
     * Cells that are texts.
     *
     * @param values one a row; null where the cell is empty
     */
    record Texts(@Nullable String[] values) implements Cells {
        @Override
        public int size() {
            return values.length;
        }
    }
}
