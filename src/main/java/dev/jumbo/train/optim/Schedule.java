package dev.jumbo.train.optim;

/** A factor on the learning rate for each step, from 0. Formulas are PyTorch's schedulers'. */
public sealed interface Schedule {
    /**
     * @param step steps taken before this one
     * @param total steps of the whole run
     */
    double factor(long step, long total);

    /** The learning rate as it is. */
    static Schedule constant() {
        return new Constant();
    }

    /** Half a cosine from 1 to 0 over the run. */
    static Schedule cosine() {
        return new Cosine(0);
    }

    /** PyTorch's OneCycleLR with its defaults: up from 1/25 over 30% of the run, then down to 1/250,000. */
    static Schedule oneCycle() {
        return new OneCycle(0.3, 25, 1e4);
    }

    /** A linear rise over the first steps, then another schedule over the rest. */
    static Schedule warmup(long steps, Schedule then) {
        return new Warmup(steps, then);
    }

    /** Always 1. */
    record Constant() implements Schedule {
        @Override
        public double factor(long step, long total) {
            return 1;
        }
    }

    /**
     * Multiplied by gamma after each interval.
     *
     * @param interval share of the run, in (0, 1]: 0.3 changes the rate after 30%, 60% and 90%
     * @param gamma factor
     */
    record Step(double interval, double gamma) implements Schedule {
        public Step {
            Checks.positive("Step", "interval", interval);
            Checks.positive("Step", "gamma", gamma);
        }

        @Override
        public double factor(long step, long total) {
            long every = Math.max(1, Math.round(interval * total));
            long falls = step / every;
            return Math.pow(gamma, (double) falls);
        }
    }

    /**
     * Half a cosine from 1 down (Loshchilov and Hutter 2017).
     *
     * @param floor the last factor; 0
     */
    record Cosine(double floor) implements Schedule {
        public Cosine {
            Checks.notNegative("Cosine", "floor", floor);
        }

        @Override
        public double factor(long step, long total) {
            return floor + (1 - floor) * (1 + Math.cos(Math.PI * step / (double) Math.max(1, total))) / 2;
        }
    }

    /**
     * A straight line.
     *
     * @param start first factor
     * @param end factor after the last step
     */
    record Linear(double start, double end) implements Schedule {
        @Override
        public double factor(long step, long total) {
            return start + (end - start) * Math.min(1, (double) step / (double) Math.max(1, total));
        }
    }

    /**
     * The same factor from each step to the next: start, …, and end after the last step.
     *
     * @param start first factor
     * @param end factor after the last step
     */
    record Exponential(double start, double end) implements Schedule {
        public Exponential {
            Checks.positive("Exponential", "start", start);
            Checks.positive("Exponential", "end", end);
        }

        @Override
        public double factor(long step, long total) {
            return start * Math.pow(end / start, Math.min(1, (double) step / (double) Math.max(1, total)));
        }
    }

    /**
     * (step + 1) / steps during the first steps; then another schedule, which counts from there.
     *
     * @param steps how many
     * @param then what follows
     */
    record Warmup(long steps, Schedule then) implements Schedule {
        public Warmup {
            Checks.notNegative("Warmup", "steps", (double) steps);
        }

        @Override
        public double factor(long step, long total) {
            return step < steps ? (step + 1.0) / (double) steps : then.factor(step - steps, Math.max(1, total - steps));
        }
    }

    /**
     * One cycle (Smith and Topin 2018): cosine up to the learning rate, cosine down to nearly nothing.
     *
     * @param rise share of the run that rises; 0.3
     * @param divisor the first factor is 1 / divisor; 25
     * @param finalDivisor the last factor is the first divided by this; 10,000
     */
    record OneCycle(double rise, double divisor, double finalDivisor) implements Schedule {
        public OneCycle {
            Checks.share("OneCycle", "rise", rise);
            Checks.positive("OneCycle", "divisor", divisor);
            Checks.positive("OneCycle", "finalDivisor", finalDivisor);
        }

        @Override
        public double factor(long step, long total) {
            double peak = rise * total - 1;
            double last = total - 1.0;
            double start = 1 / divisor;
            if (step <= peak) {
                return cosine(start, 1, step / Math.max(peak, 1e-9));
            }
            return cosine(1, start / finalDivisor, Math.min(1, (step - peak) / Math.max(last - peak, 1e-9)));
        }

        private static double cosine(double from, double to, double share) {
            return to + (from - to) / 2 * (1 + Math.cos(Math.PI * share));
        }
    }

    /**
     * The rate falls when the validation loss has stopped falling; {@link Plateau} watches it.
     *
     * @param gamma factor at each fall; 0.1
     * @param patience epochs without improvement that are borne; 10
     * @param threshold relative improvement that counts; 1e-4
     * @param floor smallest factor; 0
     */
    record ReduceOnPlateau(double gamma, int patience, double threshold, double floor) implements Schedule {
        public ReduceOnPlateau {
            Checks.share("ReduceOnPlateau", "gamma", gamma);
            Checks.notNegative("ReduceOnPlateau", "patience", patience);
            Checks.notNegative("ReduceOnPlateau", "threshold", threshold);
        }

        public ReduceOnPlateau() {
            this(0.1, 10, 1e-4, 0);
        }

        @Override
        public double factor(long step, long total) {
            return 1;
        }
    }
}
