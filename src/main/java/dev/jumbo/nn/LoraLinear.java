package dev.jumbo.nn;

import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A linear layer with a change of low rank beside it: y = xWᵀ + b + s·xAᵀBᵀ (Hu et al. 2021).   x: [..., in] → [..., out]
 *
 * <p>With a magnitude m it is DoRA (Liu et al. 2024): the rows of V = W + s·BA give directions only, y = xV̂ᵀ + b with
 * V̂ = m·V / ‖V‖. The norms of the rows count as constants in gradients, as the paper proposes.
 *
 * @param weight W, [out, in]; frozen while the change is learned. Its key is that of the layer without a change
 * @param bias b, [out]
 * @param loraA A, [rank, in]
 * @param loraB B, [out, rank]; zeros at first, so that nothing changes
 * @param magnitude m, [out]; null: not DoRA
 * @param dropout of what the change reads
 * @param scale s
 */
public record LoraLinear(
        Parameter weight,
        @Nullable Parameter bias,
        Parameter loraA,
        Parameter loraB,
        @Nullable Parameter magnitude,
        Dropout dropout,
        double scale)
        implements Layer {
    /** A change of {@code rank} with s = alpha / rank, not DoRA; not materialised. */
    public LoraLinear(Linear base, int rank, double alpha) {
        this(
                base.weight(),
                base.bias(),
                Parameter.of(Init.KAIMING_UNIFORM, rank, base.weight().shape()[1]),
                Parameter.of(Init.ZEROS, base.weight().shape()[0], rank),
                null,
                new Dropout(0),
                alpha / rank);
    }

    /**
     * A change of known values, which are held on to.
     *
     * @throws IllegalArgumentException if shapes do not fit
     */
    public static LoraLinear of(
            Linear base, Tensor a, Tensor b, @Nullable Tensor magnitude, double dropout, double scale) {
        long[] w = base.weight().shape();
        if (a.dim() != 2 || b.dim() != 2 || a.size(1) != w[1] || b.size(0) != w[0] || a.size(0) != b.size(1)) {
            throw new IllegalArgumentException("LoraLinear: expected A[rank, " + w[1] + "] and B[" + w[0]
                    + ", rank], got A" + Arrays.toString(a.shape()) + " and B" + Arrays.toString(b.shape()));
        }
        return new LoraLinear(
                base.weight(),
                base.bias(),
                parameter(a),
                parameter(b),
                magnitude == null ? null : parameter(magnitude, w[0]),
                new Dropout(dropout),
                scale);
    }

    @Override
    public Tensor forward(Tensor x) {
        long in = weight.shape()[1];
        ShapeException.check(x.dim() >= 1 && x.size(-1) == in, this, "x[..., " + in + "]", x);
        Tensor w = weight.tensor();
        Tensor a = loraA.tensor();
        Tensor y = x.linear(w, bias == null ? null : bias.tensor()); // [..., out]
        Tensor dropped = dropout.forward(x);
        Tensor input = a.dtype() == w.dtype() ? dropped : dropped.to(a.dtype());
        Tensor change = input.linear(a, null).linear(loraB.tensor(), null).mul(scale); // [..., out]
        if (magnitude != null) {
            Tensor plain = dropped != x ? dropped.linear(w, null) : bias == null ? y : y.sub(bias.tensor());
            change = plain.add(change).mul(stretch(magnitude)).sub(plain);
        }
        return y.add(change.to(y.dtype()));
    }

    /** The layer without the change. */
    public Linear base() {
        return new Linear(weight, bias);
    }

    /** A plain layer that computes the same; its weight is a new tensor in the current scope. */
    public Linear merged() {
        Parameter merged = Parameter.of(Init.ZEROS, weight.shape());
        try (Autograd off = Autograd.off()) {
            Tensor sum = sum();
            if (magnitude != null) {
                sum = sum.mul(stretch(magnitude).unsqueeze(1));
            }
            merged.materialise(sum.to(weight.tensor().dtype()));
        }
        merged.freeze(!weight.isTrainable());
        return new Linear(merged, bias);
    }

    /** DoRA that does nothing yet: the magnitudes are the norms of the rows. */
    LoraLinear withMagnitude() {
        Tensor norms;
        try (Autograd off = Autograd.off()) {
            norms = norms(sum());
        }
        return new LoraLinear(weight, bias, loraA, loraB, parameter(norms), dropout, scale);
    }

    /** Freezes the layer but for its change. */
    void freezeBase() {
        freeze(false);
        base().freeze(true);
    }

    /** The type that a change has: at least float32, for its steps are small. */
    static DType dtype(Tensor weight) {
        return weight.dtype() == DType.FLOAT64 ? DType.FLOAT64 : DType.FLOAT32;
    }

    /** W + s·BA, [out, in] */
    private Tensor sum() {
        Tensor change = loraB.tensor().matmul(loraA.tensor()).mul(scale);
        return weight.tensor().to(change.dtype()).add(change);
    }

    /** m / ‖V‖, [out] */
    private Tensor stretch(Parameter magnitude) {
        Tensor norms;
        try (Autograd off = Autograd.off()) {
            norms = norms(sum());
        }
        return magnitude.tensor().div(norms);
    }

    private static Tensor norms(Tensor rows) {
        return rows.pow(2).sum(false, 1).sqrt();
    }

    private static Parameter parameter(Tensor value, long... expected) {
        if (expected.length > 0 && !Arrays.equals(value.shape(), expected)) {
            throw new IllegalArgumentException("LoraLinear: expected magnitude" + Arrays.toString(expected) + ", got "
                    + Arrays.toString(value.shape()));
        }
        Parameter parameter = Parameter.of(Init.ZEROS, value.shape());
        parameter.materialise(value);
        return parameter;
    }
}
