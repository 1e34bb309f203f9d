package dev.jumbo.nn;

import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;

/** What batch normalisation of one and two dimensions shares. */
final class BatchNorm {
    private BatchNorm() {}

    static Tensor forward(
            Module layer,
            Tensor x,
            boolean rankOk,
            String expected,
            Parameter weight,
            Parameter bias,
            Parameter runningMean,
            Parameter runningVar,
            double momentum,
            double eps) {
        long channels = weight.shape()[0];
        ShapeException.check(rankOk && x.size(1) == channels, layer, expected.replace("C", "" + channels), x);
        boolean training = Mode.isTraining() && !runningMean.isFrozen();
        if (training && x.numel() == channels) {
            throw new IllegalArgumentException(layer.getClass().getSimpleName()
                    + ": expected more than one value a channel in training, got x" + Arrays.toString(x.shape()));
        }
        return Functional.batchNorm(
                x, weight.tensor(), bias.tensor(), runningMean.tensor(), runningVar.tensor(), training, momentum, eps);
    }
}
