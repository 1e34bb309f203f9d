package dev.jumbo.data.table;

import org.jspecify.annotations.Nullable;

/** The cells of one column in some rows. */
public sealed interface Cells {
    /** Number of rows. */
    int size();

    /** Whether a cell has no number, or no text but white space. */
    boolean isEmpty(int row);

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

        @Override
        public boolean isEmpty(int row) {
            return !Double.isFinite(values[row]);
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

        @Override
        public boolean isEmpty(int row) {
            String text = values[row];
            return text == null || text.isBlank();
        }
    }
}
