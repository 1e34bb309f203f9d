package dev.jumbo.data;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * Divides examples that may have several labels so that each label has like shares in each part (Sechidis, Tsoumakas, Vlahavas: On the
 * Stratification of Multi-Label Data, 2011): label after label, the rarest of those that are left first, its examples go where most of it is
 * still wanted, of equals where most examples are, and of equals by lot.
 */
public final class IterativeStratification {
    private static final double SLACK = 1e-9;

    private final LabelSets sets;
    private final int[] combinations;
    private final int[] part;
    private final double[][] wantedOfLabel; // [labels][parts]
    private final double[] wanted; // [parts]
    private final SplittableRandom random;

    private IterativeStratification(LabelSets sets, int[] combinations, double[] shares, long seed) {
        this.sets = sets;
        this.combinations = combinations;
        part = IntStream.generate(() -> -1).limit(combinations.length).toArray();
        random = Seeds.random(seed);
        wanted = new double[shares.length];
        wantedOfLabel = new double[sets.size()][shares.length];
        int[] counts = sets.counts(combinations);
        for (int p = 0; p < shares.length; p++) {
            wanted[p] = shares[p] == 0 ? Double.NEGATIVE_INFINITY : shares[p] * combinations.length;
            for (int k = 0; k < counts.length; k++) {
                wantedOfLabel[k][p] = shares[p] == 0 ? Double.NEGATIVE_INFINITY : shares[p] * counts[k];
            }
        }
    }

    /**
     * The part of each example; equal arguments give equal parts.
     *
     * @param combinations of labels, of each example
     * @param shares of the parts; parts of 0 stay empty
     */
    public static int[] parts(LabelSets sets, int[] combinations, double[] shares, long seed) {
        return new IterativeStratification(sets, combinations, shares, seed).divide();
    }

    private int[] divide() {
        int[] left = sets.counts(combinations);
        List<List<Integer>> having = new ArrayList<>();
        spread(having);
        for (int label = rarest(left); label >= 0; label = rarest(left)) {
            for (int example : having.get(label)) {
                if (part[example] < 0) {
                    put(example, best(wantedOfLabel[label]));
                    sets.sets().get(combinations[example]).forEach(each -> left[each]--);
                }
            }
        }
        for (int example : Seeds.permutation(part.length, random)) { // those without labels
            if (part[example] < 0) {
                put(example, best(wanted));
            }
        }
        return part;
    }

    /** The examples of each label, in an order by lot. */
    private void spread(List<List<Integer>> having) {
        for (int k = 0; k < sets.size(); k++) {
            having.add(new ArrayList<>());
        }
        for (int example : Seeds.permutation(part.length, random)) {
            sets.sets()
                    .get(combinations[example])
                    .forEach(label -> having.get(label).add(example));
        }
    }

    private static int rarest(int[] left) {
        int rarest = -1;
        for (int k = 0; k < left.length; k++) {
            rarest = left[k] > 0 && (rarest < 0 || left[k] < left[rarest]) ? k : rarest;
        }
        return rarest;
    }

    private int best(double[] most) {
        List<Integer> best = new ArrayList<>();
        for (int p = 0; p < most.length; p++) {
            double ahead = best.isEmpty() ? 1 : compare(most, p, best.get(0));
            if (ahead > 0) {
                best.clear();
            }
            if (ahead >= 0) {
                best.add(p);
            }
        }
        return best.get(best.size() == 1 ? 0 : random.nextInt(best.size()));
    }

    /** Above 0 if a part is better than another, 0 if they are equal. */
    private double compare(double[] most, int p, int other) {
        if (most[p] == Double.NEGATIVE_INFINITY) {
            return -1;
        }
        if (Math.abs(most[p] - most[other]) > SLACK) {
            return most[p] - most[other];
        }
        return Math.abs(wanted[p] - wanted[other]) > SLACK ? wanted[p] - wanted[other] : 0;
    }

    private void put(int example, int chosen) {
        part[example] = chosen;
        wanted[chosen]--;
        sets.sets().get(combinations[example]).forEach(label -> wantedOfLabel[label][chosen]--);
    }
}
