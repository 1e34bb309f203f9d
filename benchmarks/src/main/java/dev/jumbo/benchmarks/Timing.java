package dev.jumbo.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/**
 * Times a step as the table of peers asks. Warm-up: at least 3 steps, then until 4 s or 3000 steps. Then steps are timed
 * one by one until there are 30 of them and 6 s; at most 5000 steps, and an end before 45 s, or after 10 steps that take
 * more than 2 s each.
 *
 * @param milliseconds of each timed step, sorted
 * @param first what the first step of the warm-up returned
 * @param last what a step after the last timed one returned
 */
record Timing(double[] milliseconds, double first, double last) {
    private static final int MOST_WARM_STEPS = 3000;
    private static final int LEAST_STEPS = 30;
    private static final int MOST_STEPS = 5000;
    private static final double LONGEST_WARM_UP = 10;

    /** One step of a job. */
    interface Step {
        /**
         * @param number counts the steps
         * @param read whether the result is wanted; it is read from the device only then
         */
        double run(int number, boolean read);
    }

    static Timing of(Step step) {
        double warm = seconds("PEER_WARM_S", 4);
        double timed = seconds("PEER_TIMED_S", 6);
        double cap = seconds("PEER_CAP_S", 45);
        int number = 0;
        double first = step.run(number++, true);
        long begin = System.nanoTime();
        while (since(begin) < LONGEST_WARM_UP && (number < 3 || (since(begin) < warm && number < MOST_WARM_STEPS))) {
            step.run(number++, false);
        }
        double[] times = new double[MOST_STEPS];
        int count = 0;
        begin = System.nanoTime();
        boolean more = true;
        while (more) {
            long start = System.nanoTime();
            step.run(number++, false);
            times[count++] = (System.nanoTime() - start) / 1e6;
            double passed = since(begin);
            boolean enough = count >= LEAST_STEPS && passed >= timed;
            boolean slow = count >= 10 && passed > 2.0 * count;
            more = count < MOST_STEPS && passed + passed / count <= cap && !enough && !slow;
        }
        double[] sorted = Arrays.copyOf(times, count);
        Arrays.sort(sorted);
        return new Timing(sorted, first, step.run(number, true));
    }

    int steps() {
        return milliseconds.length;
    }

    double median() {
        int n = milliseconds.length;
        return (milliseconds[n / 2] + milliseconds[(n - 1) / 2]) / 2;
    }

    /** The line of JSON that a peer prints. */
    String json(String peer, String job, int batch, int threads, long parameters) {
        return String.format(
                Locale.ROOT,
                "{\"peer\": \"%s\", \"job\": \"%s\", \"batch\": %d, \"threads\": %d, \"ms_per_step_median\": %.4f,"
                        + " \"ms_min\": %.4f, \"ms_max\": %.4f, \"items_per_s\": %.2f, \"steps\": %d, \"params\": %d,"
                        + " \"check_first\": %.4f, \"check_last\": %.4f}",
                peer,
                job,
                batch,
                threads,
                median(),
                milliseconds[0],
                milliseconds[steps() - 1],
                batch * 1e3 / median(),
                steps(),
                parameters,
                first,
                last);
    }

    private static double since(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }

    private static double seconds(String variable, double otherwise) {
        String text = System.getenv(variable);
        return text == null ? otherwise : Double.parseDouble(text);
    }
}
