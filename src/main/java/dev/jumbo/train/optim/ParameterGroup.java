package dev.jumbo.train.optim;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Settings of their own for the parameters whose key matches.
 *
 * @param match a regular expression that is found in the key: {@code ^head\.}
 * @param lrScale factor on the learning rate; 1
 * @param weightDecay weight decay, or null for the optimizer's
 */
public record ParameterGroup(
        String match, double lrScale, @Nullable Double weightDecay) {
    public ParameterGroup {
        Pattern.compile(match);
        Checks.notNegative("ParameterGroup", "lrScale", lrScale);
    }

    /** With so many times the learning rate. */
    ParameterGroup scaled(double factor) {
        return factor == 1 ? this : new ParameterGroup(match, lrScale * factor, weightDecay);
    }
}
