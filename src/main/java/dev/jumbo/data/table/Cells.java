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

    /** Cells that are texts. */
    sealed interface Texts extends Cells {
        /** A row's text; null where the cell is empty. */
        @Nullable String text(int row);

        @Override
        default boolean isEmpty(int row) {
            String text = text(row);
            return text == null || text.isBlank();
        }

        /** One a row; null where the cell is empty. */
        default @Nullable String[] values() {
            @Nullable String[] values = new @Nullable String[size()];
            for (int row = 0; row < values.length; row++) {
                values[row] = text(row);
            }
            return values;
        }

        /** Of one text a row, null where the cell is empty. */
        static Texts of(@Nullable String... values) {
            return new Plain(values);
        }
    }

    /** Texts one by one. */
    @SuppressWarnings("ArrayRecordComponent")
    record Plain(@Nullable String[] values) implements Texts {
        @Override
        public int size() {
            return values.length;
        }

        @Override
        public @Nullable String text(int row) {
            return values[row];
        }
    }

    /**
     * Texts by their numbers in a dictionary.
     *
     * @param known how many texts of the dictionary may be asked for: those that these rows and the ones before have
     * @param numbers one a row; {@link TextDictionary#NONE} where the cell is empty
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Coded(TextDictionary dictionary, int known, int[] numbers) implements Texts {
        @Override
        public int size() {
            return numbers.length;
        }

        @Override
        public @Nullable String text(int row) {
            return dictionary.text(numbers[row]);
        }
    }
}
