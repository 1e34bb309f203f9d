package dev.jumbo.train.metric;

import java.util.Arrays;

/** How well predicted classes agree with the true ones, where classes are of unlike size: numbers of the {@link ConfusionMatrix}. */
public final class Agreement implements Metric {
    private enum Kind {
        BALANCED_ACCURACY("balanced_accuracy"),
        MCC("mcc"),
        COHEN_KAPPA("cohen_kappa");

        private final String name;

        Kind(String name) {
            this.name = name;
        }
    }

    private final Kind kind;
    private final ConfusionMatrix matrix = new ConfusionMatrix();

    private Agreement(Kind kind) {
        this.kind = kind;
    }

    /** The mean recall of the classes that have rows, 0 to 1. Named {@code balanced_accuracy}. */
    public static Agreement balancedAccuracy() {
        return new Agreement(Kind.BALANCED_ACCURACY);
    }

    /**
     * Matthews' correlation coefficient, -1 to 1, of any number of classes (Gorodkin 2004); 0 where all rows, or all predictions, are of
     * one class. Named {@code mcc}.
     */
    public static Agreement mcc() {
        return new Agreement(Kind.MCC);
    }

    /**
     * Cohen's κ (1960): how much of the agreement that chance would not give there is, at most 1; NaN where all rows and predictions are of
     * one class. Named {@code cohen_kappa}.
     */
    public static Agreement cohenKappa() {
        return new Agreement(Kind.COHEN_KAPPA);
    }

    @Override
    public String name() {
        return kind.name;
    }

    @Override
    public void update(Outputs outputs) {
        matrix.update(outputs);
    }

    @Override
    public double value() {
        long[] actual = matrix.support();
        double rows = Arrays.stream(actual).sum();
        if (rows == 0) {
            return Double.NaN;
        }
        long[] hits = matrix.truePositives();
        if (kind == Kind.BALANCED_ACCURACY) {
            return balanced(hits, actual);
        }
        long[] predicted = matrix.predicted();
        double right = Arrays.stream(hits).sum();
        double byChance = dot(actual, predicted);
        if (kind == Kind.COHEN_KAPPA) {
            double beyond = rows * rows - byChance;
            return beyond == 0 ? Double.NaN : (rows * right - byChance) / beyond;
        }
        double spread = (rows * rows - dot(predicted, predicted)) * (rows * rows - dot(actual, actual));
        return spread == 0 ? 0 : (rows * right - byChance) / Math.sqrt(spread);
    }

    private static double balanced(long[] hits, long[] actual) {
        double sum = 0;
        int occurring = 0;
        for (int k = 0; k < hits.length; k++) {
            if (actual[k] > 0) {
                sum += (double) hits[k] / actual[k];
                occurring++;
            }
        }
        return sum / occurring;
    }

    private static double dot(long[] a, long[] b) {
        double sum = 0;
        for (int k = 0; k < a.length; k++) {
            sum += (double) a[k] * b[k];
        }
        return sum;
    }

    @Override
    public void reset() {
        matrix.reset();
    }
}
