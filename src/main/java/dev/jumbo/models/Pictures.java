package dev.jumbo.models;

import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Dims;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Parameter;

/** What models for pictures share. */
final class Pictures {
    private Pictures() {}

    /** Values of maps of height by width, which must be positive. */
    static int features(String model, int maps, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "model " + model + ": the pictures are too small: nothing is left of them after the convolutions");
        }
        return Math.multiplyExact(maps, Math.multiplyExact(height, width));
    }

    /** Without bias, for a normalisation follows; the picture shrinks by the stride alone. */
    static Conv2d convolution(Init init, int in, int out, int kernel, int stride) {
        return convolution(init, in, out, kernel, stride, 1);
    }

    /** The same in groups. */
    static Conv2d convolution(Init init, int in, int out, int kernel, int stride, int groups) {
        return new Conv2d(
                Parameter.of(init, out, in / groups, kernel, kernel),
                null,
                Dims.of(2, stride),
                Dims.of(2, kernel / 2),
                Dims.of(2, 1),
                groups);
    }
}
