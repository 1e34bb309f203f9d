package dev.jumbo.serve;

/**
 * How a shadow's answers compare with those that were given, since it became the shadow. Compared is the likeliest class of each input;
 * models that name no class are not compared.
 *
 * @param version the shadow
 * @param copied requests that it was given
 * @param compared inputs
 * @param same inputs for which both named the same class
 * @param meanDifference mean absolute difference of the probabilities that each gave to its class; NaN if nothing was compared
 * @param dropped requests that it was not given, for too many copies waited
 * @param failed requests that it could not answer
 */
public record ShadowStatistics(
        String version, long copied, long compared, long same, double meanDifference, long dropped, long failed) {
    /** Share of the inputs for which both named the same class; NaN if nothing was compared. */
    public double agreement() {
        return compared == 0 ? Double.NaN : (double) same / compared;
    }
}
