package dev.jumbo.data.inspect;

import java.util.List;

/** One of the steps by which a data set is cleaned. Each sees what the ones before it left. */
public sealed interface CleanStep {
    /** Leaves out pictures that cannot be read, what a list names that is not there, and empty texts. */
    record Broken() implements CleanStep {}

    /**
     * Leaves one of examples that are the same (of tables, rows with the same cells): of a test part rather than of a validation part rather than of a training part,
     * and of one part the first. Where pictures have different labels none is left, for which one is right is not known; rows that
     * differ by their target are not the same, see {@link Contradictions}.
     */
    record ExactDuplicates() implements CleanStep {}

    /**
     * The same of examples that are almost the same; where they have different labels the one that would be left anyway is.
     *
     * @param threshold least similarity; 0 for 0.975 of pictures, and 0.8 of texts
     * @param column of a table, whose texts are compared; for tables alone
     */
    record NearDuplicates(double threshold, String column) implements CleanStep {
        public NearDuplicates {
            share("threshold", threshold);
        }

        /** Of pictures or texts. */
        public NearDuplicates(double threshold) {
            this(threshold, "");
        }
    }

    /**
     * Leaves out examples that are the same as one of a later part, or almost: of training what validation and test have, and of
     * validation what test has. Duplicates within a part stay. The target of a row does not count.
     *
     * @param threshold as of {@link NearDuplicates}
     * @param column of a table, whose texts are compared; empty for the same rows alone
     */
    record Leakage(double threshold, String column) implements CleanStep {
        public Leakage {
            share("threshold", threshold);
        }

        /** Of pictures or texts. */
        public Leakage(double threshold) {
            this(threshold, "");
        }
    }

    /** Leaves out all rows of a table that are equal but for their target, for which one is right is not known. */
    record Contradictions() implements CleanStep {}

    /** Leaves out rows of a table without a target. */
    record MissingTarget() implements CleanStep {}

    /**
     * Leaves out rows of a table, of those to learn from, that have a number far from the others of its column: those to choose by and to
     * test on stay as they come.
     *
     * @param columns which ones; empty: all columns of numbers but the target
     * @param fence how many times the distance between the quartiles a number may be below the first or above the third; 3
     */
    record Outliers(List<String> columns, double fence) implements CleanStep {
        public Outliers {
            columns = List.copyOf(columns);
            if (!(fence > 0)) {
                throw new IllegalArgumentException("fence: expected more than 0, got " + fence);
            }
        }
    }

    /** Leaves out columns of a table that have one value, or none, in all rows to learn from. */
    record ConstantColumns() implements CleanStep {}

    /**
     * Leaves out columns of a table with many empty cells.
     *
     * @param share of the rows to learn from that may be empty; 0.5
     */
    record MissingColumns(double share) implements CleanStep {
        public MissingColumns {
            CleanStep.share("share", share);
        }
    }

    /**
     * Leaves out pictures of which the others say that their label is wrong. Look at them first: {@code jumbo data inspect}.
     *
     * @param agreement how much they must agree, as in {@link PictureInspection.Settings}; 0.75
     */
    record Mislabelled(double agreement) implements CleanStep {
        public Mislabelled {
            if (!(agreement > 0.5 && agreement <= 1)) {
                throw new IllegalArgumentException("agreement: expected more than 0.5, up to 1, got " + agreement);
            }
        }
    }

    /**
     * Leaves out pictures of other sizes.
     *
     * @param minSide least rows and least columns
     * @param maxPixels most pixels
     */
    record Size(int minSide, long maxPixels) implements CleanStep {
        public Size {
            if (minSide < 1 || maxPixels < 1) {
                throw new IllegalArgumentException(
                        "size: expected minSide and maxPixels of at least 1, got " + minSide + " and " + maxPixels);
            }
        }
    }

    /**
     * Leaves out all examples of classes with fewer.
     *
     * @param least examples that a class must have; 2
     */
    record SmallClasses(int least) implements CleanStep {
        public SmallClasses {
            if (least < 1) {
                throw new IllegalArgumentException("least: expected at least 1, got " + least);
            }
        }
    }

    /**
     * Leaves out shorter and longer texts, in characters without the space around.
     *
     * @param min least characters
     * @param max most characters
     */
    record Length(int min, int max) implements CleanStep {
        public Length {
            if (min < 0 || max < min) {
                throw new IllegalArgumentException("length: expected 0 <= min <= max, got " + min + " and " + max);
            }
        }
    }

    /**
     * Leaves out texts in other writing.
     *
     * @param code of the language: {@code en}, {@code zh}, …
     */
    record Language(String code) implements CleanStep {}

    private static void share(String what, double value) {
        if (!(value >= 0 && value <= 1)) {
            throw new IllegalArgumentException(what + ": expected 0 to 1, got " + value);
        }
    }
}
