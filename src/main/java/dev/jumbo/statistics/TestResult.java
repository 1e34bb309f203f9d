package dev.jumbo.statistics;

/**
 * What a test says.
 *
 * @param test its name
 * @param statistic what it is based on
 * @param pValue the chance of a statistic at least as extreme, either way, if nothing differs; NaN where it is not defined
 */
public record TestResult(String test, double statistic, double pValue) {
    /** Whether a difference of this size would be rare without a real one. */
    public boolean significant(double level) {
        return pValue <= level;
    }
}
