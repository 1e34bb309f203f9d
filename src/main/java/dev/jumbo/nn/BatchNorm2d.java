package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/**
 * Batch normalisation (Ioffe and Szegedy 2015): each channel gets mean 0 and variance 1, then weight and bias.
 *   x: [B, C, H, W] → the same
 *
 * <p>In training the batch's statistics are used, and move the running ones by {@code momentum}; in evaluation, or
 * where they are frozen, the running ones are used.
 *
 * @param momentum share of the new batch in the running statistics; 0.1
 * @param eps added to the variance; 1e-5
 */
public record BatchNorm2d(
        Parameter weight, Parameter bias, Parameter runningMean, Parameter runningVar, double momentum, double eps)
        implements Layer {
    public BatchNorm2d(int channels) {
        this(
                Parameter.of(Init.ONES, channels),
                Parameter.of(Init.ZEROS, channels),
                Parameter.buffer(Init.ZEROS, channels),
                Parameter.buffer(Init.ONES, channels),
                0.1,
                1e-5);
    }

    @Override
    public Tensor forward(Tensor x) {
        return BatchNorm.forward(
                this, x, x.dim() == 4, "x[B, C, H, W]", weight, bias, runningMean, runningVar, momentum, eps);
    }
}
