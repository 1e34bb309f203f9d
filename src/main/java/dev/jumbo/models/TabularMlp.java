package dev.jumbo.models;

import dev.jumbo.nn.BatchNorm1d;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Multi-layer perceptron on a row's numbers and on vectors that stand for its categories (Guo and Berkhahn 2016): after each linear layer
 * a normalisation, a ReLU and dropout.
 *
 * <p>B batch, N numbers, C categories, D width of all together, K classes or values.
 *
 * @param numbers N
 * @param embeddings one a category
 * @param dropout of the vectors
 * @param layers hidden ones
 * @param head to the K outputs
 */
public record TabularMlp(int numbers, List<Embedding> embeddings, Layer dropout, Layer layers, Layer head)
        implements TabularModel {
    private static final List<String> OPTIONS =
            List.of("hidden", "norm", "dropout", "inputDropout", "embedding", "embeddingDropout");

    /** How features are normalised between layers. */
    private enum Norm {
        BATCH,
        LAYER,
        NONE
    }

    public TabularMlp {
        embeddings = List.copyOf(embeddings);
    }

    /**
     * Options: {@code hidden} [128, 64], {@code norm} batch (or layer, none), {@code dropout} 0.1 after each hidden layer,
     * {@code inputDropout} 0 of all that the first one reads, {@code embedding} the width of categories' vectors, by default
     * {@link #width}, {@code embeddingDropout} 0 of them.
     */
    static TabularMlp of(TabularSpec spec) {
        spec.allow(OPTIONS);
        int[] hidden = spec.sizes("hidden", 128, 64);
        List<Embedding> embeddings = new ArrayList<>();
        int width = spec.numbers();
        for (int size : spec.categories()) {
            int own = spec.size("embedding", width(size));
            embeddings.add(new Embedding(size, own));
            width += own;
        }
        List<Layer> layers = new ArrayList<>();
        layers.add(dropout(spec.number("inputDropout", 0)));
        Norm norm = spec.choice("norm", Norm.BATCH);
        for (int out : hidden) {
            layers.add(new Linear(width, out));
            layers.add(norm(norm, out));
            layers.add(new Relu());
            layers.add(dropout(spec.number("dropout", 0.1)));
            width = out;
        }
        layers.removeIf(Identity.class::isInstance);
        return new TabularMlp(
                spec.numbers(),
                embeddings,
                dropout(spec.number("embeddingDropout", 0)),
                new Sequential(layers),
                new Linear(width, spec.outputs()));
    }

    /** Logistic, or linear, regression: no hidden layer, and for each value of a category a number for each output. No options. */
    static TabularMlp linear(TabularSpec spec) {
        spec.allow(List.of());
        List<Embedding> embeddings = spec.categories().stream()
                .map(size -> new Embedding(size, spec.outputs()))
                .toList();
        int width = spec.numbers() + embeddings.size() * spec.outputs();
        return new TabularMlp(
                spec.numbers(), embeddings, new Identity(), new Identity(), new Linear(width, spec.outputs()));
    }

    /** Width of the vectors of a category with so many values: 1.6·size^0.56, at most 600 (fast.ai's rule). */
    static int width(int size) {
        return (int) Math.min(600, Math.round(1.6 * Math.pow(size, 0.56)));
    }

    private static Layer dropout(double p) {
        return p == 0 ? new Identity() : new Dropout(p);
    }

    private static Layer norm(Norm norm, int width) {
        return switch (norm) {
            case BATCH -> new BatchNorm1d(width);
            case LAYER -> new LayerNorm(width);
            case NONE -> new Identity();
        };
    }

    @Override
    public Tensor forward(Tensor values, Tensor categories) { // [B, N], [B, C]
        List<Tensor> parts = new ArrayList<>();
        if (numbers > 0) {
            parts.add(values);
        }
        for (int c = 0; c < embeddings.size(); c++) {
            parts.add(dropout.forward(embeddings.get(c).forward(categories.select(1, c))));
        }
        Tensor x = parts.size() == 1 ? parts.get(0) : Tensor.cat(1, parts.toArray(new Tensor[0])); // [B, D]
        return head.forward(layers.forward(x)); // [B, K]
    }
}
