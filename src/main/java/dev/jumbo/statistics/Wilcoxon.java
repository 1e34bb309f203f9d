package dev.jumbo.statistics;

import java.util.Arrays;

/**
 * The signed-rank test of paired values (Wilcoxon 1945). Pairs that are equal are left out. The statistic is the smaller sum of
 * ranks.
 */
public final class Wilcoxon {
    /** Pairs up to which the exact distribution is taken, where no two differences are of one size. */
    private static final int FEW = 50;

    private Wilcoxon() {}

    /** Exact for up to 50 pairs without ties, else by the normal distribution with the correction for ties. */
    public static TestResult test(double[] first, double[] second) {
        Paired.check(first.length, second.length);
        double[] differences = new double[first.length];
        int size = 0;
        for (int i = 0; i < first.length; i++) {
            if (second[i] != first[i]) {
                differences[size++] = second[i] - first[i];
            }
        }
        differences = Arrays.copyOf(differences, size);
        double[] sizes = Arrays.stream(differences).map(Math::abs).toArray();
        double[] ranks = Ranks.of(sizes);
        double above = 0;
        for (int i = 0; i < size; i++) {
            above += differences[i] > 0 ? ranks[i] : 0;
        }
        double total = size * (size + 1.0) / 2;
        double statistic = Math.min(above, total - above);
        double ties = Ranks.ties(sizes);
        if (size == 0) {
            return new TestResult("Wilcoxon signed-rank", 0, 1);
        }
        if (size <= FEW && ties == 0) {
            return new TestResult("Wilcoxon signed-rank (exact)", statistic, exact(size, (int) Math.round(statistic)));
        }
        double variance = size * (size + 1.0) * (2.0 * size + 1) / 24 - ties / 48;
        double z = (statistic - total / 2) / Math.sqrt(variance);
        return new TestResult("Wilcoxon signed-rank", statistic, Normal.twoSided(z));
    }

    /** Twice the chance of a sum of ranks of at most {@code statistic}. */
    private static double exact(int size, int statistic) {
        double[] chance = new double[size * (size + 1) / 2 + 1];
        chance[0] = 1;
        for (int rank = 1; rank <= size; rank++) {
            for (int sum = chance.length - 1; sum >= 0; sum--) {
                chance[sum] = (chance[sum] + (sum >= rank ? chance[sum - rank] : 0)) / 2;
            }
        }
        double below = 0;
        for (int sum = 0; sum <= statistic; sum++) {
            below += chance[sum];
        }
        return Math.min(1, 2 * below);
    }
}
