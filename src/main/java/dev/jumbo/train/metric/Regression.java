package dev.jumbo.train.metric;

/** What regression metrics share. */
final class Regression {
    private Regression() {}

    static void requireTargets(Outputs outputs) {
        if (outputs.targets().length != outputs.values().length) {
            throw new IllegalArgumentException("regression metrics expect a target for each value, ["
                    + outputs.rows() + ", " + outputs.columns() + "], got " + outputs.targets().length
                    + " targets; for class indices use classification metrics");
        }
    }
}
