package dev.jumbo.tasks;

import dev.jumbo.data.IterativeStratification;
import dev.jumbo.data.KFold;
import dev.jumbo.data.LabelSets;
import dev.jumbo.data.Split;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * How the training data is divided, where the source has no parts of its own for it. {@link #divide} is the one place where that is
 * done.
 *
 * @param validation share to tell the best epoch; 0.1
 * @param test share to judge the model; 0.1
 * @param train share of what is left that is learned from, class by class; 1. Smaller ones show what more data would bring
 * @param folds parts for cross-validation, of which one is the test part in place of {@code test} and of the source's own test part; 0
 *     for none
 * @param fold the one, 0 … folds - 1; 0
 * @param all learn from the validation part, too, for a last training with settings that are known: none is left, and the last epoch
 *     counts. The test part stays the same. A validation part that the source has of its own is only left out; false
 * @param group the column whose equal cells stay in one part, such as the patient of a picture; empty: none
 * @param seed of the division; null: the recipe's. One of its own lets runs of different seeds be tested on the same examples
 */
public record HeldOut(
        double validation,
        double test,
        double train,
        int folds,
        int fold,
        boolean all,
        String group,
        @Nullable Long seed) {
    public HeldOut {
        if (!(validation > 0 && test >= 0 && validation + test < 1)) {
            throw new IllegalArgumentException("expected shares with validation > 0 and validation + test < 1, got "
                    + validation + " and " + test);
        }
        if (!(train > 0 && train <= 1)) {
            throw new IllegalArgumentException("train: expected a share above 0 and at most 1, got " + train);
        }
        if (folds < 0 || folds == 1) {
            throw new IllegalArgumentException("folds: expected 0 for none, or at least 2, got " + folds);
        }
        if (fold < 0 || fold >= Math.max(1, folds)) {
            throw new IllegalArgumentException("fold: expected 0 to " + (Math.max(1, folds) - 1) + ", got " + fold);
        }
    }

    /** Shares alone. */
    public HeldOut(double validation, double test) {
        this(validation, test, 1, 0, 0, false, "", null);
    }

    /** The same with one of so many folds as the test part. */
    public HeldOut fold(int number, int of) {
        return new HeldOut(validation, test, train, of, number, all, group, seed);
    }

    /** The same, of which a share is learned from. */
    public HeldOut learningFrom(double share) {
        return new HeldOut(validation, test, share, folds, fold, all, group, seed);
    }

    /** The same, divided by another seed. */
    public HeldOut seeded(long other) {
        return new HeldOut(validation, test, train, folds, fold, all, group, other);
    }

    /** The same, where equal cells of a column stay in one part. */
    public HeldOut grouped(String column) {
        return new HeldOut(validation, test, train, folds, fold, all, column, seed);
    }

    /** The root of the division: its own seed, or that of the recipe. */
    public long seedOr(long recipes) {
        return seed == null ? recipes : seed;
    }

    /** Whether the test part is held out of the training data though the source has one. */
    public boolean isFold() {
        return folds > 0;
    }

    /**
     * Divides training examples label by label where they may have several and no groups stay together, else class by class.
     *
     * @param sets of the labels of each class, which is a combination of them; null where an example has one class
     * @param classes of each example; the other arguments are those of the other methods
     */
    Split divide(
            @Nullable LabelSets sets,
            int[] classes,
            int @Nullable [] groups,
            boolean validationGiven,
            boolean testGiven,
            long seed) {
        return sets != null && groups == null
                ? divide(sets, classes, validationGiven, testGiven, seed)
                : divide(classes, groups, validationGiven, testGiven, seed);
    }

    /**
     * Divides training examples class by class; with {@code folds}, the test part is the fold.
     *
     * @param labels the class of each example; all 0 where there are none
     * @param groups of which none is divided between parts; null for none
     * @param validationGiven the source has a validation part
     * @param testGiven the source has a test part, which counts unless there are folds
     * @param seed of the division: folds of one seed do not overlap
     */
    public Split divide(int[] labels, int @Nullable [] groups, boolean validationGiven, boolean testGiven, long seed) {
        double holdValidation = validationGiven ? 0 : validation;
        double holdTest = testGiven || isFold() ? 0 : test;
        Split split;
        if (isFold()) {
            KFold parts =
                    groups == null ? KFold.stratified(labels, folds, seed) : KFold.grouped(labels, groups, folds, seed);
            split = rest(parts, labels, groups, holdValidation, seed);
        } else {
            split = shares(labels, groups, 1 - holdValidation - holdTest, holdValidation, holdTest, seed);
        }
        return learned(train == 1 ? split : less(split, labels, seed));
    }

    private Split less(Split split, int[] labels, long seed) {
        Split kept = Split.stratified(pick(labels, split.train()), train, 1 - train, 0, seed);
        return new Split(pick(split.train(), kept.train()), split.validation(), split.test());
    }

    /** The same, with the validation part in the training part if {@link #all} is learned from. */
    Split learned(Split split) {
        int[] both = IntStream.concat(Arrays.stream(split.train()), Arrays.stream(split.validation()))
                .sorted()
                .toArray();
        return all ? new Split(both, new int[0], split.test()) : split;
    }

    /**
     * The same of examples that may have several labels, so that each label has like shares in the parts ({@link
     * IterativeStratification}).
     *
     * @param combinations of labels, of each example
     */
    public Split divide(LabelSets sets, int[] combinations, boolean validationGiven, boolean testGiven, long seed) {
        double holdValidation = validationGiven ? 0 : validation;
        double holdTest = testGiven || isFold() ? 0 : test;
        int[] all = IntStream.range(0, combinations.length).toArray();
        int[] ofFold = {};
        if (isFold()) {
            double[] equal = new double[folds];
            Arrays.fill(equal, 1.0 / folds);
            KFold parts = new KFold(IterativeStratification.parts(sets, combinations, equal, seed), folds);
            ofFold = parts.of(fold);
            all = parts.without(fold);
        }
        int[][] parts =
                parts(sets, combinations, all, seed + fold, 1 - holdValidation - holdTest, holdValidation, holdTest);
        int[] learned = train == 1 ? parts[0] : parts(sets, combinations, parts[0], seed, train, 1 - train)[0];
        return learned(new Split(learned, parts[1], isFold() ? ofFold : parts[2]));
    }

    private static int[][] parts(LabelSets sets, int[] combinations, int[] of, long seed, double... shares) {
        int[] part = IterativeStratification.parts(sets, pick(combinations, of), shares, seed);
        return IntStream.range(0, shares.length)
                .mapToObj(p -> IntStream.range(0, of.length)
                        .filter(i -> part[i] == p)
                        .map(i -> of[i])
                        .toArray())
                .toArray(int[][]::new);
    }

    private Split rest(KFold parts, int[] labels, int @Nullable [] groups, double holdValidation, long seed) {
        int[] others = parts.without(fold);
        int[] otherGroups = groups == null ? null : pick(groups, others);
        Split split = shares(pick(labels, others), otherGroups, 1 - holdValidation, holdValidation, 0, seed + fold);
        return new Split(pick(others, split.train()), pick(others, split.validation()), parts.of(fold));
    }

    private static Split shares(
            int[] labels, int @Nullable [] groups, double train, double validation, double test, long seed) {
        if (groups == null) {
            return Split.stratified(labels, train, validation, test, seed);
        }
        Split split = Split.grouped(labels, groups, train, validation, test, seed);
        if (split.train().length == 0
                || (validation > 0 && split.validation().length == 0)
                || (test > 0 && split.test().length == 0)) {
            throw new IllegalArgumentException("split: expected groups for each part, got "
                    + Arrays.stream(groups).distinct().count() + " groups for the shares " + train + ", " + validation
                    + " and " + test);
        }
        return split;
    }

    private static int[] pick(int[] all, int[] positions) {
        return Arrays.stream(positions).map(i -> all[i]).toArray();
    }
}
