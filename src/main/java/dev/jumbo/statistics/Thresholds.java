package dev.jumbo.statistics;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * What each threshold on the probability of the positive class of two would do: an example is called positive from the threshold on.
 *
 * @param points one for each probability that occurs, the highest first
 */
public record Thresholds(List<Point> points) {
    /** What one threshold does to examples. */
    public record Point(
            double threshold, long truePositives, long falsePositives, long falseNegatives, long trueNegatives) {
        /** Share of what is called positive that is; 0 if nothing is called so. */
        public double precision() {
            return share(truePositives, truePositives + falsePositives);
        }

        /** Share of positives that are called so. */
        public double recall() {
            return share(truePositives, truePositives + falseNegatives);
        }

        /** The harmonic mean of the two. */
        public double f1() {
            return share(2 * truePositives, 2 * truePositives + falsePositives + falseNegatives);
        }

        /** Share of negatives that are called positive. */
        public double falsePositiveRate() {
            return share(falsePositives, falsePositives + trueNegatives);
        }

        /** Recall - false positive rate (Youden 1950). */
        public double youden() {
            return recall() - falsePositiveRate();
        }

        /** Share that is called what it is. */
        public double accuracy() {
            return share(
                    truePositives + trueNegatives, truePositives + falsePositives + falseNegatives + trueNegatives);
        }

        private static double share(long part, long whole) {
            return whole == 0 ? 0 : (double) part / whole;
        }
    }

    public Thresholds {
        points = List.copyOf(points);
    }

    /** Tries each score as a threshold. */
    public static Thresholds of(double[] scores, boolean[] positive) {
        Paired.check(scores.length, positive.length);
        int[] order = IntStream.range(0, scores.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> scores[i]).reversed())
                .mapToInt(Integer::intValue)
                .toArray();
        long positives = 0;
        for (boolean each : positive) {
            positives += each ? 1 : 0;
        }
        List<Point> points = new ArrayList<>();
        long found = 0;
        for (int i = 0; i < order.length; i++) {
            found += positive[order[i]] ? 1 : 0;
            if (i + 1 == order.length || scores[order[i + 1]] < scores[order[i]]) {
                long called = i + 1L;
                points.add(new Point(
                        scores[order[i]],
                        found,
                        called - found,
                        positives - found,
                        scores.length - called - (positives - found)));
            }
        }
        return new Thresholds(points);
    }

    /** What a given threshold does. */
    public static Point at(double threshold, double[] scores, boolean[] positive) {
        long[] counts = new long[4];
        for (int i = 0; i < scores.length; i++) {
            boolean called = scores[i] >= threshold;
            counts[called ? positive[i] ? 0 : 1 : positive[i] ? 2 : 3]++;
        }
        return new Point(threshold, counts[0], counts[1], counts[2], counts[3]);
    }

    /** The threshold that is best by a rule; the highest of equals. */
    public Point choose(Rule rule) {
        return points.stream()
                .filter(rule.allowed())
                .max(Comparator.comparingDouble(rule.value()))
                .orElseThrow(() -> new NoSuchElementException("no threshold of these examples has " + rule.wanted()));
    }

    /**
     * How a threshold is chosen.
     *
     * @param wanted what must hold, in words
     * @param allowed thresholds that come into question
     * @param value the greatest wins
     */
    public record Rule(String wanted, Predicate<Point> allowed, ToDoubleFunction<Point> value) {
        /** The greatest F1. */
        public static Rule maxF1() {
            return new Rule("an F1", point -> true, Point::f1);
        }

        /** The greatest of Youden's J. */
        public static Rule youden() {
            return new Rule("a J", point -> true, Point::youden);
        }

        /** The least cost of mistakes. */
        public static Rule cost(double falsePositive, double falseNegative) {
            return new Rule(
                    "a cost",
                    point -> true,
                    point -> -(falsePositive * point.falsePositives() + falseNegative * point.falseNegatives()));
        }

        /** The greatest recall of those whose precision is enough. */
        public static Rule precision(double least) {
            return new Rule("a precision of " + least, point -> point.precision() >= least, Point::recall);
        }

        /** The greatest precision of those whose recall is enough. */
        public static Rule recall(double least) {
            return new Rule("a recall of " + least, point -> point.recall() >= least, Point::precision);
        }
    }

    /** At most so many points, evenly spread over the thresholds, for drawing. */
    public List<Point> thinned(int most) {
        if (points.size() <= most) {
            return points;
        }
        return Arrays.stream(IntStream.range(0, most).toArray())
                .mapToObj(i -> points.get((int) ((long) i * (points.size() - 1) / (most - 1))))
                .toList();
    }
}
