package dev.jumbo.export;

import dev.jumbo.tensor.Activation;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.PackedConvolution;
import dev.jumbo.tensor.PackedLinear;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A convolution or a linear layer of a compiled pass, with what is computed with it.
 *
 * @param x value that it reads
 * @param fused what it computes
 * @param layer its packed weights
 * @param output value that it gives
 */
record PackedPart(int x, Fusion.Fused fused, Layer layer, int output) implements CompiledPass.Part {
    /** One of the two kinds of packed layers. */
    private sealed interface Layer permits OfPictures, OfFeatures {
        Tensor forward(Tensor x, Activation activation);

        Tensor plus(Tensor x, Tensor other, Fusion.Fused fused);

        Layer share();
    }

    private record OfPictures(PackedConvolution packed) implements Layer {
        @Override
        public Tensor forward(Tensor x, Activation activation) {
            return packed.forward(x, activation);
        }

        @Override
        public Tensor plus(Tensor x, Tensor other, Fusion.Fused fused) {
            return packed.plus(x, other, fused.activation() == Activation.RELU, fused.into());
        }

        @Override
        public Layer share() {
            return new OfPictures(packed.share());
        }
    }

    private record OfFeatures(PackedLinear packed) implements Layer {
        @Override
        public Tensor forward(Tensor x, Activation activation) {
            return packed.forward(x, activation);
        }

        @Override
        public Tensor plus(Tensor x, Tensor other, Fusion.Fused fused) {
            return packed.plus(x, other);
        }

        @Override
        public Layer share() {
            return new OfFeatures(packed.share());
        }
    }

    /** Packs the weights, in the current scope. */
    static PackedPart of(Program program, Fusion.Fused fused) {
        Program.Step step = program.steps().get(fused.steps().get(0));
        int output = program.steps().get(fused.last()).outputs().get(0);
        Map<Integer, Tensor> weights = program.weights();
        Tensor weight = tensor(weights, step, 1);
        Tensor bias = step.args().get(2) == null ? null : tensor(weights, step, 2);
        if (fused.normalisation() < 0) {
            return new PackedPart(step.reads().get(0), fused, layer(step, weight, bias), output);
        }
        Folded folded = Folded.of(weight, bias, program.steps().get(fused.normalisation()), weights);
        Layer layer = layer(step, folded.weight, folded.bias);
        folded.weight.free(); // it is packed
        return new PackedPart(step.reads().get(0), fused, layer, output);
    }

    private static Layer layer(Program.Step step, Tensor weight, @Nullable Tensor bias) {
        if (step.op().equals("linear")) {
            return new OfFeatures(new PackedLinear(weight, bias, DType.FLOAT32));
        }
        long groups = ((Size) Objects.requireNonNull(step.args().get(6))).constant();
        return new OfPictures(new PackedConvolution(
                weight, bias, numbers(step, 3), numbers(step, 4), numbers(step, 5), groups, DType.FLOAT32));
    }

    /**
     * A layer's weights with a batch normalisation behind it in them: (Wx + b − mean) · weight / √(variance + eps) + bias.
     *
     * @param weight as the layer's
     * @param bias [K]
     */
    private record Folded(Tensor weight, Tensor bias) {
        /** x, weight, bias, mean, variance, training, momentum, eps */
        static Folded of(Tensor weight, @Nullable Tensor bias, Program.Step norm, Map<Integer, Tensor> weights) {
            try (Scope scope = Scope.open()) {
                Folded folded = fold(weight, bias, norm, weights);
                scope.keep(folded.weight);
                scope.keep(folded.bias);
                return folded;
            }
        }

        private static Folded fold(
                Tensor weight, @Nullable Tensor bias, Program.Step norm, Map<Integer, Tensor> weights) {
            Tensor mean = tensor(weights, norm, 3).to(DType.FLOAT64);
            Tensor variance = tensor(weights, norm, 4).to(DType.FLOAT64);
            double eps = ((Number) Objects.requireNonNull(norm.args().get(7))).doubleValue();
            Tensor scale = variance.add(eps).sqrt().pow(-1);
            if (norm.args().get(1) != null) {
                scale = scale.mul(tensor(weights, norm, 1).to(DType.FLOAT64));
            }
            Tensor shift = bias == null ? mean.neg() : bias.to(DType.FLOAT64).sub(mean);
            shift = shift.mul(scale);
            if (norm.args().get(2) != null) {
                shift = shift.add(tensor(weights, norm, 2).to(DType.FLOAT64));
            }
            long[] rows = new long[weight.dim()];
            Arrays.fill(rows, 1);
            rows[0] = weight.size(0);
            return new Folded(
                    weight.to(DType.FLOAT64).mul(scale.reshape(rows)).to(DType.FLOAT32), shift.to(DType.FLOAT32));
        }
    }

    private static Tensor tensor(Map<Integer, Tensor> weights, Program.Step step, int arg) {
        Trace.Value value = (Trace.Value) Objects.requireNonNull(step.args().get(arg));
        return Objects.requireNonNull(weights.get(value.id()));
    }

    private static long[] numbers(Program.Step step, int arg) {
        return ((List<?>) Objects.requireNonNull(step.args().get(arg)))
                .stream()
                        .mapToLong(size -> ((Size) Objects.requireNonNull(size)).constant())
                        .toArray();
    }

    @Override
    public PackedPart share() {
        return new PackedPart(x, fused, layer.share(), output);
    }

    @Override
    public Set<Integer> reads() {
        return fused.other() < 0 ? Set.of(x) : x == fused.other() ? Set.of(x) : Set.of(x, fused.other());
    }

    @Override
    public void run(@Nullable Tensor[] values, long[] sizes) {
        Tensor in = Objects.requireNonNull(values[x]);
        values[output] = fused.other() < 0
                ? layer.forward(in, fused.activation())
                : layer.plus(in, Objects.requireNonNull(values[fused.other()]), fused);
    }
}
