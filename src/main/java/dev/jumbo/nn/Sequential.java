package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.List;

/** Layers one after the other; their keys are {@code layers.0}, {@code layers.1}, … */
public record Sequential(List<Layer> layers) implements Layer {
    public Sequential {
        layers = List.copyOf(layers);
    }

    public static Sequential of(Layer... layers) {
        return new Sequential(List.of(layers));
    }

    @Override
    public Tensor forward(Tensor x) {
        for (Layer layer : layers) {
            x = layer.forward(x);
        }
        return x;
    }
}
