package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Gelu;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LeakyRelu;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.Sigmoid;
import dev.jumbo.nn.Silu;
import dev.jumbo.nn.Tanh;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Multi-layer perceptron (Rumelhart, Hinton and Williams 1986): linear layers with an activation between them.
 *
 * <p>B batch, widths in, …, out. Dimensions after the first are joined.
 */
public record Mlp(List<Layer> layers, Layer activation, Layer dropout) implements Layer {
    private static final Map<String, Layer> ACTIVATIONS = new TreeMap<>(Map.of(
            "relu", new Relu(),
            "leakyRelu", new LeakyRelu(),
            "gelu", new Gelu(),
            "silu", new Silu(),
            "sigmoid", new Sigmoid(),
            "tanh", new Tanh()));

    public Mlp {
        layers = List.copyOf(layers);
    }

    /** With ReLU. {@code widths} are in, hidden…, out: {@code Mlp.of(784, 256, 10)}. */
    public static Mlp of(int... widths) {
        if (widths.length < 2) {
            throw new IllegalArgumentException("Mlp: expected widths in, hidden…, out, got " + widths.length);
        }
        List<Layer> layers = IntStream.range(1, widths.length)
                .<Layer>mapToObj(i -> new Linear(widths[i - 1], widths[i]))
                .toList();
        return new Mlp(layers, new Relu(), new Identity());
    }

    /** The same layers with another activation. */
    public Mlp activation(Layer activation) {
        return new Mlp(layers, activation, dropout);
    }

    /** The same layers with dropout after each activation, of probability p. */
    public Mlp dropout(double p) {
        return new Mlp(layers, activation, p == 0 ? new Identity() : new Dropout(p));
    }

    /**
     * Options: {@code hidden} [128, 64], {@code activation} relu (or leakyRelu, gelu, silu, sigmoid, tanh),
     * {@code dropout} 0.
     */
    static Mlp of(ModelSpec spec) {
        spec.allow(List.of("hidden", "activation", "dropout"));
        int[] hidden = spec.sizes("hidden", 128, 64);
        int in = spec.channels() * spec.height() * spec.width();
        int[] widths = IntStream.concat(
                        IntStream.concat(IntStream.of(in), IntStream.of(hidden)), IntStream.of(spec.classes()))
                .toArray();
        String word = spec.text("activation", "relu");
        Layer activation = ACTIVATIONS.get(word);
        if (activation == null) {
            throw new IllegalArgumentException("model mlp: unknown activation '" + word + "'; did you mean '"
                    + NearestName.of(word, ACTIVATIONS.keySet()) + "'? Known: "
                    + String.join(", ", ACTIVATIONS.keySet()));
        }
        return of(widths).activation(activation).dropout(spec.number("dropout", 0));
    }

    @Override
    public Tensor forward(Tensor x) { // [B, ...]
        if (x.dim() > 2) {
            x = x.flatten(1, -1); // [B, in]
        }
        int last = layers.size() - 1;
        for (Layer layer : layers.subList(0, last)) {
            x = dropout.forward(activation.forward(layer.forward(x))); // [B, hidden]
        }
        return layers.get(last).forward(x); // [B, out]
    }
}
