package dev.jumbo.nn;

import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.SplittableRandom;

/**
 * Fills a new parameter. {@code fan in} is the number of inputs of one output: the product of all dimensions but the
 * first; {@code fan out} is the first dimension times the receptive field (the product of the dimensions after the
 * second).
 */
@FunctionalInterface
public interface Init {
    /** Fills a contiguous float32 CPU tensor in place and returns it. */
    Tensor fill(Tensor tensor, long seed);

    Init ZEROS = constant(0);
    Init ONES = constant(1);

    /**
     * PyTorch's default for the weights of linear layers and convolutions: uniform in ±1/√(fan in), which is Kaiming
     * uniform with a = √5 (He et al. 2015).
     */
    Init KAIMING_UNIFORM = (t, seed) -> {
        double bound = 1 / Math.sqrt(Math.max(1, fanIn(t)));
        return Rng.uniformInPlace(t, -bound, bound, seed);
    };

    /** Normal with standard deviation √(2 / fan in), for layers before a ReLU (He et al. 2015). */
    Init KAIMING_NORMAL = (t, seed) -> Rng.normalInPlace(t, 0, Math.sqrt(2.0 / fanIn(t)), seed);

    /** Normal with standard deviation √(2 / fan out), as ResNets begin (He et al. 2015). */
    Init KAIMING_NORMAL_FAN_OUT = (t, seed) -> Rng.normalInPlace(t, 0, Math.sqrt(2.0 / fanOut(t)), seed);

    /** Uniform in ±√(6 / fan in), for layers before a ReLU (He et al. 2015). */
    Init KAIMING_UNIFORM_RELU = (t, seed) -> {
        double bound = Math.sqrt(6.0 / fanIn(t));
        return Rng.uniformInPlace(t, -bound, bound, seed);
    };

    /** Uniform in ±√(6 / (fan in + fan out)) (Glorot and Bengio 2010). */
    Init XAVIER_UNIFORM = (t, seed) -> {
        double bound = Math.sqrt(6.0 / (fanIn(t) + fanOut(t)));
        return Rng.uniformInPlace(t, -bound, bound, seed);
    };

    /** Normal with standard deviation √(2 / (fan in + fan out)) (Glorot and Bengio 2010). */
    Init XAVIER_NORMAL = (t, seed) -> Rng.normalInPlace(t, 0, Math.sqrt(2.0 / (fanIn(t) + fanOut(t))), seed);

    /** Rows (or columns, if fewer) orthonormal, seen as a matrix [first dimension, the rest] (Saxe et al. 2014). */
    Init ORTHOGONAL = Init::orthogonal;

    static Init constant(double value) {
        return (t, seed) -> t.fillInPlace(value);
    }

    static Init normal(double mean, double std) {
        return (t, seed) -> Rng.normalInPlace(t, mean, std, seed);
    }

    static Init uniform(double low, double high) {
        return (t, seed) -> Rng.uniformInPlace(t, low, high, seed);
    }

    /** Uniform in ±1/√fanIn: PyTorch's default for biases. */
    static Init uniformFanIn(long fanIn) {
        double bound = 1 / Math.sqrt((double) Math.max(1, fanIn));
        return uniform(-bound, bound);
    }

    /** Normal, drawn again where it falls outside [low, high]. */
    static Init truncatedNormal(double mean, double std, double low, double high) {
        if (std <= 0 || low >= high || mean + 10 * std < low || mean - 10 * std > high) {
            throw new IllegalArgumentException("truncatedNormal: expected std > 0 and bounds around the mean, got mean="
                    + mean + ", std=" + std + ", [" + low + ", " + high + "]");
        }
        return (t, seed) -> {
            SplittableRandom random = new SplittableRandom(seed);
            float[] values = new float[Math.toIntExact(t.numel())];
            for (int i = 0; i < values.length; i++) {
                double value;
                do {
                    value = mean + std * random.nextGaussian();
                } while (value < low || value > high);
                values[i] = (float) value;
            }
            return copyInto(t, values);
        };
    }

    private static Tensor orthogonal(Tensor t, long seed) {
        int rows = Math.toIntExact(t.size(0));
        int columns = Math.toIntExact(t.numel() / rows);
        boolean wide = rows < columns;
        int n = Math.min(rows, columns);
        int m = Math.max(rows, columns);
        // n orthonormal vectors of length m, by modified Gram-Schmidt run twice, which is stable
        SplittableRandom random = new SplittableRandom(seed);
        double[][] q = new double[n][m];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < m; k++) {
                q[i][k] = random.nextGaussian();
            }
            for (int pass = 0; pass < 2; pass++) {
                for (int j = 0; j < i; j++) {
                    double dot = 0;
                    for (int k = 0; k < m; k++) {
                        dot += q[i][k] * q[j][k];
                    }
                    for (int k = 0; k < m; k++) {
                        q[i][k] -= dot * q[j][k];
                    }
                }
            }
            double norm = 0;
            for (double v : q[i]) {
                norm += v * v;
            }
            norm = Math.sqrt(norm);
            for (int k = 0; k < m; k++) {
                q[i][k] /= norm;
            }
        }
        float[] values = new float[rows * columns];
        for (int i = 0; i < n; i++) {
            for (int k = 0; k < m; k++) {
                values[wide ? i * columns + k : k * columns + i] = (float) q[i][k];
            }
        }
        return copyInto(t, values);
    }

    private static Tensor copyInto(Tensor t, float[] values) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            t.copyInPlace(Tensor.of(values, t.shape()));
        }
        return t;
    }

    private static double fanIn(Tensor t) {
        return t.dim() < 2 ? t.numel() : (double) t.numel() / t.size(0);
    }

    private static double fanOut(Tensor t) {
        return t.dim() < 2 ? t.numel() : (double) t.numel() / t.size(1);
    }
}
