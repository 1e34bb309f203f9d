package dev.jumbo.statistics;

import org.hipparchus.distribution.discrete.BinomialDistribution;

/**
 * Whether two classifiers that answered the same examples are right equally often (McNemar 1947). Examples that both got right,
 * or both wrong, say nothing.
 *
 * @param onlyFirst examples that only the first got right
 * @param onlySecond examples that only the second got right
 */
public record McNemar(int onlyFirst, int onlySecond) {
    /** From so many differing answers the exact test is no better than the corrected one. */
    private static final int MANY = 1000;

    public McNemar {
        if (onlyFirst < 0 || onlySecond < 0) {
            throw new IllegalArgumentException("expected counts, got " + onlyFirst + " and " + onlySecond);
        }
    }

    /** Counts the answers of two classifiers. */
    public static McNemar of(boolean[] firstRight, boolean[] secondRight) {
        Paired.check(firstRight.length, secondRight.length);
        int onlyFirst = 0;
        int onlySecond = 0;
        for (int i = 0; i < firstRight.length; i++) {
            onlyFirst += firstRight[i] && !secondRight[i] ? 1 : 0;
            onlySecond += secondRight[i] && !firstRight[i] ? 1 : 0;
        }
        return new McNemar(onlyFirst, onlySecond);
    }

    /** The exact test, or of very many differing answers the corrected one. */
    public TestResult test() {
        return onlyFirst + onlySecond <= MANY ? exact() : corrected();
    }

    /** The binomial test; its statistic is the smaller count. */
    public TestResult exact() {
        int fewer = Math.min(onlyFirst, onlySecond);
        int all = onlyFirst + onlySecond;
        double p = all == 0 ? 1 : 2 * new BinomialDistribution(all, 0.5).cumulativeProbability(fewer);
        return new TestResult("McNemar (exact)", fewer, Math.min(1, p));
    }

    /** The χ² test with Edwards' correction for continuity (1948). */
    public TestResult corrected() {
        int all = onlyFirst + onlySecond;
        double difference = Math.max(0, Math.abs((double) onlyFirst - onlySecond) - 1);
        double statistic = all == 0 ? 0 : difference * difference / all;
        return new TestResult("McNemar (corrected)", statistic, Normal.chiSquaredAbove(statistic));
    }
}
