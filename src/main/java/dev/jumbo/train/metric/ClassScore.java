package dev.jumbo.train.metric;

/** A score of one class from its counts; 0 where the denominator is 0. */
enum ClassScore {
    PRECISION {
        @Override
        double of(long truePositives, long predicted, long actual) {
            return ratio(truePositives, predicted);
        }
    },
    RECALL {
        @Override
        double of(long truePositives, long predicted, long actual) {
            return ratio(truePositives, actual);
        }
    },
    /** The harmonic mean of precision and recall. */
    F1 {
        @Override
        double of(long truePositives, long predicted, long actual) {
            return ratio(2 * truePositives, predicted + actual);
        }
    },
    /** Intersection over union. */
    IOU {
        @Override
        double of(long truePositives, long predicted, long actual) {
            return ratio(truePositives, predicted + actual - truePositives);
        }
    };

    /**
     * @param truePositives rows of the class predicted as it
     * @param predicted rows predicted as the class
     * @param actual rows of the class
     */
    abstract double of(long truePositives, long predicted, long actual);

    private static double ratio(long part, long whole) {
        return whole == 0 ? 0 : (double) part / whole;
    }
}
