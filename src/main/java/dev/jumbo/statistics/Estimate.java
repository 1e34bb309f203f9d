package dev.jumbo.statistics;

/**
 * A number with what is known of its precision.
 *
 * @param value of all the data
 * @param interval where the true value is expected
 */
public record Estimate(double value, Interval interval) {}
