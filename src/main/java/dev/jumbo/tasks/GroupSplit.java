package dev.jumbo.tasks;

import dev.jumbo.data.KFold;
import dev.jumbo.data.Split;
import java.util.Arrays;
import java.util.stream.IntStream;

/** A division by shares that divides no group: of many small folds, each part has as many as its share says. */
final class GroupSplit {
    private static final int MOST_PARTS = 100;

    private GroupSplit() {}

    static Split of(int[] labels, int[] groups, double train, double validation, double test, long seed) {
        int count = (int) Arrays.stream(groups).distinct().count();
        int parts = Math.min(MOST_PARTS, count);
        int forValidation = parts(validation, parts);
        int forTest = parts(test, parts);
        if (parts < 2 || forValidation + forTest >= parts) {
            throw new IllegalArgumentException("split: expected groups for each part, got " + count
                    + " groups for the shares " + train + ", " + validation + " and " + test);
        }
        KFold folds = KFold.grouped(labels, groups, parts, seed);
        int[] part = folds.fold();
        return new Split(
                where(part, forValidation + forTest, parts),
                where(part, 0, forValidation),
                where(part, forValidation, forValidation + forTest));
    }

    private static int parts(double share, int parts) {
        return share == 0 ? 0 : Math.max(1, (int) Math.round(share * parts));
    }

    private static int[] where(int[] part, int from, int to) {
        return IntStream.range(0, part.length)
                .filter(i -> part[i] >= from && part[i] < to)
                .toArray();
    }
}
