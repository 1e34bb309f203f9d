package dev.jumbo.serve;

/**
 * What became of the requests to a version since it was loaded, copies to a shadow among them.
 *
 * @param answered that got an answer
 * @param errors that failed
 * @param refused that its full queue refused
 * @param invalid that were wrong themselves
 * @param inFlight that are not answered to the end
 * @param window requests that the percentiles are of: the last that were answered or failed, at most 1,024
 * @param p50Millis median latency of those that were answered, from the time the version was chosen until the answer, of a streamed
 *     one its first piece; NaN if there are none
 * @param p95Millis 95th percentile
 * @param p99Millis 99th percentile
 */
public record VersionStatistics(
        long answered,
        long errors,
        long refused,
        long invalid,
        int inFlight,
        int window,
        double p50Millis,
        double p95Millis,
        double p99Millis) {}
