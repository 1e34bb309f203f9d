package dev.jumbo.train.metric;

/** The root of {@link MeanSquaredError}, in units of the target. Named {@code rmse}. */
public final class RootMeanSquaredError implements Metric {
    private final MeanSquaredError squared = new MeanSquaredError();

    @Override
    public String name() {
        return "rmse";
    }

    @Override
    public void update(Outputs outputs) {
        squared.update(outputs);
    }

    @Override
    public double value() {
        return Math.sqrt(squared.value());
    }

    @Override
    public void reset() {
        squared.reset();
    }
}
