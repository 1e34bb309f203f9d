package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A tensor that a model learns, or a buffer that it carries along. Until it is materialised it is a shape and an
 * initialiser, and takes no memory. Shared parameters are the same object in two places.
 */
public final class Parameter {
    private final long[] shape;
    private final Init init;
    private final boolean buffer;
    private boolean frozen;
    private @Nullable Tensor tensor;

    private Parameter(Init init, long[] shape, boolean buffer) {
        this.init = init;
        this.shape = shape.clone();
        this.buffer = buffer;
    }

    /** A parameter that is learned. */
    public static Parameter of(Init init, long... shape) {
        return new Parameter(init, shape, false);
    }

    /** State that is saved with the model but not learned. */
    public static Parameter buffer(Init init, long... shape) {
        return new Parameter(init, shape, true);
    }

    public long[] shape() {
        return shape.clone();
    }

    public long numel() {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    public boolean isBuffer() {
        return buffer;
    }

    /** True if it is learned and not frozen. */
    public boolean isTrainable() {
        return !buffer && !frozen;
    }

    /** True if it is frozen, or a buffer that stays as it is. */
    public boolean isFrozen() {
        return frozen;
    }

    /**
     * The values.
     *
     * @throws IllegalStateException before it is materialised
     */
    public Tensor tensor() {
        Tensor value = tensor;
        if (value == null) {
            throw new IllegalStateException("parameter " + this
                    + " has no values yet: call model.materialise(device, seed) or load a checkpoint first");
        }
        return value;
    }

    public boolean isMaterialised() {
        return tensor != null;
    }

    void freeze(boolean frozen) {
        this.frozen = frozen;
        if (tensor != null) {
            tensor.requireGrad(isTrainable());
        }
    }

    void materialise(Device device, DType dtype, String key, long seed) {
        materialise(init.fill(Tensor.empty(dtype, Device.CPU, shape), Rng.mix(seed, key))
                .to(device));
    }

    void materialise(Tensor value) {
        if (!Arrays.equals(value.shape(), shape)) {
            throw new IllegalArgumentException(
                    "parameter " + this + ": got values of shape " + Arrays.toString(value.shape()));
        }
        // Convolutions follow the layout of their weights: channels-last is the faster one.
        tensor = (shape.length == 4 ? value.channelsLast() : value).requireGrad(isTrainable());
    }

    /** {@code [64, 3, 3, 3]}. */
    @Override
    public String toString() {
        return Arrays.toString(shape) + (buffer ? " buffer" : "") + (frozen ? " frozen" : "");
    }
}
