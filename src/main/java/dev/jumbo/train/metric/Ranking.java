package dev.jumbo.train.metric;

import java.util.Arrays;

/**
 * Rows of a positive class and of the rest, counted from the highest score down: after step i, truePositives[i] positives
 * and falsePositives[i] negatives have a score at or above the step's. Equal scores are one step, so ties are exact. Step
 * 0 is before the first row.
 */
@SuppressWarnings("ArrayRecordComponent")
record Ranking(int[] truePositives, int[] falsePositives) {

    /** Sorts the arrays it is given. */
    static Ranking of(double[] positives, double[] negatives) {
        Arrays.sort(positives);
        Arrays.sort(negatives);
        int[] tp = new int[positives.length + negatives.length + 1];
        int[] fp = new int[tp.length];
        int p = positives.length;
        int n = negatives.length;
        int step = 0;
        while (p > 0 || n > 0) {
            double threshold = p == 0
                    ? negatives[n - 1]
                    : n == 0 ? positives[p - 1] : Math.max(positives[p - 1], negatives[n - 1]);
            while (p > 0 && positives[p - 1] >= threshold) {
                p--;
            }
            while (n > 0 && negatives[n - 1] >= threshold) {
                n--;
            }
            step++;
            tp[step] = positives.length - p;
            fp[step] = negatives.length - n;
        }
        return new Ranking(Arrays.copyOf(tp, step + 1), Arrays.copyOf(fp, step + 1));
    }

    int positives() {
        return truePositives[truePositives.length - 1];
    }

    int negatives() {
        return falsePositives[falsePositives.length - 1];
    }

    /** Area under the ROC curve, from whole numbers; NaN without positives or without negatives. */
    double rocAuc() {
        long twice = 0;
        for (int i = 1; i < truePositives.length; i++) {
            twice += (falsePositives[i] - falsePositives[i - 1]) * ((long) truePositives[i] + truePositives[i - 1]);
        }
        return twice / (2.0 * positives() * negatives());
    }

    /** Σ (recallᵢ − recallᵢ₋₁) · precisionᵢ; 0 without positives. */
    double averagePrecision() {
        if (positives() == 0) {
            return 0;
        }
        double sum = 0;
        for (int i = 1; i < truePositives.length; i++) {
            int found = truePositives[i] - truePositives[i - 1];
            sum += found * (truePositives[i] / ((double) truePositives[i] + falsePositives[i]));
        }
        return sum / positives();
    }
}
