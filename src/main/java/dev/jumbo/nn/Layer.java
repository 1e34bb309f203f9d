package dev.jumbo.nn;

import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;

/** A module from one tensor to one tensor. */
public interface Layer extends Module {
    Tensor forward(Tensor x);

    /** {@link Module#materialise} for layers. */
    default Layer materialise(Device device, long seed) {
        return Module.materialise(this, device, seed);
    }
}
