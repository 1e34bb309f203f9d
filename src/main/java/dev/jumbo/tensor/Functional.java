package dev.jumbo.tensor;

import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The kernels of neural networks, as in {@code torch.nn.functional}: convolution, pooling, normalisation, activations
 * and losses. Layers call these; the shapes are theirs.
 *
 * <p>B batch, C channels, D H W depth, height and width, K classes, T tokens.
 */
public final class Functional {
    /** How a loss joins its elements. */
    public enum Reduction {
        NONE,
        MEAN,
        SUM
    }

    private Functional() {}

    /** Convolution of x [B, Cin, (D, (H,)) W] with weight [Cout, Cin / groups, k…]; the rank of x chooses 1d, 2d, 3d. */
    public static Tensor conv(
            Tensor x,
            Tensor weight,
            @Nullable Tensor bias,
            long[] stride,
            long[] padding,
            long[] dilation,
            long groups) {
        String op = "conv" + stride.length + "d";
        return Door.call(
                op,
                () -> {
                    try (TensorOptional b = Door.optional(bias)) {
                        return switch (stride.length) {
                            case 1 -> torch.conv1d(x.raw(), weight.raw(), b, stride, padding, dilation, groups);
                            case 2 -> Convolution2d.run(x, weight, b, stride, padding, dilation, groups);
                            default -> torch.conv3d(x.raw(), weight.raw(), b, stride, padding, dilation, groups);
                        };
                    }
                },
                x,
                weight,
                bias,
                stride,
                padding,
                dilation,
                groups);
    }

    /** Transposed convolution of x [B, Cin, H, W] with weight [Cin, Cout / groups, kH, kW]. */
    public static Tensor convTranspose2d(
            Tensor x,
            Tensor weight,
            @Nullable Tensor bias,
            long[] stride,
            long[] padding,
            long[] outputPadding,
            long groups,
            long[] dilation) {
        return Door.call(
                "conv_transpose2d",
                () -> {
                    try (TensorOptional b = Door.optional(bias)) {
                        return torch.conv_transpose2d(
                                x.raw(), weight.raw(), b, stride, padding, outputPadding, groups, dilation);
                    }
                },
                x,
                weight,
                bias,
                stride,
                padding,
                outputPadding,
                groups,
                dilation);
    }

    /** x [B, C, W] → [B, C, W']. */
    public static Tensor maxPool1d(Tensor x, long kernel, long stride, long padding) {
        long[] k = {kernel};
        long[] s = {stride};
        long[] p = {padding};
        long[] d = {1};
        return Door.call("max_pool1d", () -> torch.max_pool1d(x.raw(), k, s, p, d, false), x, k, s, p, d, false);
    }

    /** x [B, C, H, W] → [B, C, H', W']. */
    public static Tensor maxPool2d(Tensor x, long[] kernel, long[] stride, long[] padding) {
        long[] d = {1, 1};
        return Door.call(
                "max_pool2d",
                () -> torch.max_pool2d(x.raw(), kernel, stride, padding, d, false),
                x,
                kernel,
                stride,
                padding,
                d,
                false);
    }

    /** x [B, C, H, W] in other rows and columns, by bicubic interpolation whose corners stay where they are. */
    public static Tensor bicubic(Tensor x, long rows, long columns) {
        long[] size = {rows, columns};
        return Door.call(
                "upsample_bicubic2d",
                () -> {
                    try (DoubleOptional none = new DoubleOptional()) {
                        return torch.upsample_bicubic2d(x.raw(), size, true, none, none);
                    }
                },
                x,
                size,
                true,
                null,
                null);
    }

    /** x [B, C, H, W] → [B, C, H', W']; padding counts as zeros, as by default in PyTorch. */
    public static Tensor avgPool2d(Tensor x, long[] kernel, long[] stride, long[] padding) {
        return Door.call(
                "avg_pool2d",
                () -> {
                    try (LongOptional none = new LongOptional()) {
                        return torch.avg_pool2d(x.raw(), kernel, stride, padding, false, true, none);
                    }
                },
                x,
                kernel,
                stride,
                padding,
                false,
                true,
                null);
    }

    /** x [B, C, H, W] → [B, C, size…]. */
    public static Tensor adaptiveAvgPool2d(Tensor x, long[] size) {
        return Door.call("adaptive_avg_pool2d", () -> torch.adaptive_avg_pool2d(x.raw(), size), x, size);
    }

    /** x [B, C, H, W] → [B, C, size…]. */
    public static Tensor adaptiveMaxPool2d(Tensor x, long[] size) {
        return Door.call(
                Trace.FIRST + "adaptive_max_pool2d",
                () -> {
                    try (T_TensorTensor_T both = torch.adaptive_max_pool2d(x.raw(), size)) {
                        return new org.bytedeco.pytorch.Tensor(both.get0());
                    }
                },
                x,
                size);
    }

    /**
     * Normalises x [B, C, …] over all but C. With {@code training}, by the batch's statistics, which also move the
     * running ones; else by the running ones.
     */
    public static Tensor batchNorm(
            Tensor x,
            @Nullable Tensor weight,
            @Nullable Tensor bias,
            @Nullable Tensor runningMean,
            @Nullable Tensor runningVar,
            boolean training,
            double momentum,
            double eps) {
        return Door.call(
                "batch_norm",
                () -> {
                    try (TensorOptional w = Door.optional(weight);
                            TensorOptional b = Door.optional(bias);
                            TensorOptional m = Door.optional(runningMean);
                            TensorOptional v = Door.optional(runningVar)) {
                        return torch.batch_norm(x.raw(), w, b, m, v, training, momentum, eps, true);
                    }
                },
                x,
                weight,
                bias,
                runningMean,
                runningVar,
                training,
                momentum,
                eps,
                true);
    }

    /** Normalises x over its last dimensions, those of {@code shape}. */
    public static Tensor layerNorm(Tensor x, long[] shape, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        return Door.call(
                "layer_norm",
                () -> {
                    try (TensorOptional w = Door.optional(weight);
                            TensorOptional b = Door.optional(bias)) {
                        return torch.layer_norm(x.raw(), shape, w, b, eps, true);
                    }
                },
                x,
                shape,
                weight,
                bias,
                eps,
                true);
    }

    /** x / sqrt(mean(x²) + eps) · weight over the last dimensions, those of {@code shape}. */
    public static Tensor rmsNorm(Tensor x, long[] shape, @Nullable Tensor weight, double eps) {
        return Door.call(
                "rms_norm",
                () -> {
                    try (TensorOptional w = Door.optional(weight);
                            DoubleOptional e = new DoubleOptional(eps)) {
                        return torch.rms_norm(x.raw(), shape, w, e);
                    }
                },
                x,
                shape,
                weight,
                eps);
    }

    /** Normalises x [B, C, …] over each of {@code groups} groups of channels. */
    public static Tensor groupNorm(Tensor x, long groups, @Nullable Tensor weight, @Nullable Tensor bias, double eps) {
        return Door.call(
                "group_norm",
                () -> {
                    try (TensorOptional w = Door.optional(weight);
                            TensorOptional b = Door.optional(bias)) {
                        return torch.group_norm(x.raw(), groups, w, b, eps, true);
                    }
                },
                x,
                groups,
                weight,
                bias,
                eps,
                true);
    }

    /** Sets elements to zero with probability p and scales the others by 1 / (1 − p), if {@code training}. */
    public static Tensor dropout(Tensor x, double p, boolean training) {
        return Door.call(
                "dropout",
                () -> training ? Dropping.run(x.raw(), p) : torch.dropout(x.raw(), p, false),
                x,
                p,
                training);
    }

    /**
     * softmax(q·kᵀ·scale + mask)·v (Vaswani et al. 2017).   q: [B, N, T, d], k: [B, G, S, d], v: [B, G, S, e] → [B, N, T, e]
     *
     * @param mask broadcast to [B, N, T, S]: booleans, true where a key takes part, or numbers that are added
     * @param dropout probability of leaving a key out
     * @param causal true to hide keys after the query's own position, counted from the first
     * @param grouped true where each of G heads of keys serves N / G heads of queries
     */
    public static Tensor scaledDotProductAttention(
            Tensor q,
            Tensor k,
            Tensor v,
            @Nullable Tensor mask,
            double dropout,
            boolean causal,
            double scale,
            boolean grouped) {
        return Door.call(
                "scaled_dot_product_attention",
                () -> Attention.run(q, k, v, mask, dropout, causal, scale, grouped),
                q,
                k,
                v,
                mask,
                dropout,
                causal,
                new Trace.Keyword("scale", scale),
                new Trace.Keyword("enable_gqa", grouped));
    }

    /** Rows of weight [V, D] at ids […] → […, D]; the row {@code paddingIndex} gets no gradient (−1: none). */
    public static Tensor embedding(Tensor weight, Tensor ids, long paddingIndex) {
        return Door.call(
                "embedding",
                () -> torch.embedding(weight.raw(), ids.raw(), paddingIndex, false, false),
                weight,
                ids,
                paddingIndex,
                false,
                false);
    }

    /** {@code approximate}: {@code none} for x·Φ(x), {@code tanh} for its approximation (Hendrycks and Gimpel 2016). */
    public static Tensor gelu(Tensor x, String approximate) {
        return Door.call(
                "gelu", () -> torch.gelu(x.raw(), approximate), x, new Trace.Keyword("approximate", approximate));
    }

    /** x · sigmoid(x) (Elfwing et al. 2017). */
    public static Tensor silu(Tensor x) {
        return Door.call("silu", () -> torch.silu(x.raw()), x);
    }

    public static Tensor leakyRelu(Tensor x, double negativeSlope) {
        return Door.call(
                "leaky_relu",
                () -> {
                    try (Scalar s = new Scalar(negativeSlope)) {
                        return torch.leaky_relu(x.raw(), s);
                    }
                },
                x,
                negativeSlope);
    }

    // ---- losses ----

    /** Cross-entropy of logits [B, K, …] against class ids [B, …] or probabilities [B, K, …]. */
    public static Tensor crossEntropy(
            Tensor logits,
            Tensor target,
            @Nullable Tensor weight,
            Reduction reduction,
            long ignoreIndex,
            double labelSmoothing) {
        return Door.call(
                "cross_entropy_loss",
                () -> {
                    try (TensorOptional w = Door.optional(weight)) {
                        return torch.cross_entropy_loss(
                                logits.raw(), target.raw(), w, code(reduction), ignoreIndex, labelSmoothing);
                    }
                },
                logits,
                target,
                weight,
                code(reduction),
                ignoreIndex,
                labelSmoothing);
    }

    /** Negative log-likelihood of log-probabilities [B, K] against class ids [B]. */
    public static Tensor nllLoss(
            Tensor logProbabilities, Tensor target, @Nullable Tensor weight, Reduction reduction, long ignoreIndex) {
        return Door.call(
                "nll_loss_nd",
                () -> {
                    try (TensorOptional w = Door.optional(weight)) {
                        return torch.nll_loss_nd(logProbabilities.raw(), target.raw(), w, code(reduction), ignoreIndex);
                    }
                },
                logProbabilities,
                target,
                weight,
                code(reduction),
                ignoreIndex);
    }

    /** Binary cross-entropy of logits against targets in [0, 1] of the same shape. */
    public static Tensor bceWithLogits(
            Tensor logits,
            Tensor target,
            @Nullable Tensor weight,
            @Nullable Tensor positiveWeight,
            Reduction reduction) {
        return Door.call(
                "binary_cross_entropy_with_logits",
                () -> {
                    try (TensorOptional w = Door.optional(weight);
                            TensorOptional p = Door.optional(positiveWeight)) {
                        return torch.binary_cross_entropy_with_logits(
                                logits.raw(), target.raw(), w, p, code(reduction));
                    }
                },
                logits,
                target,
                weight,
                positiveWeight,
                code(reduction));
    }

    /** Mean of (x − y)². */
    public static Tensor mseLoss(Tensor x, Tensor y, Reduction reduction) {
        long code = code(reduction);
        return Door.call("mse_loss", () -> torch.mse_loss(x.raw(), y.raw(), code), x, y, code);
    }

    /** Mean of |x − y|. */
    public static Tensor l1Loss(Tensor x, Tensor y, Reduction reduction) {
        long code = code(reduction);
        return Door.call("l1_loss", () -> torch.l1_loss(x.raw(), y.raw(), code), x, y, code);
    }

    /** Quadratic below {@code delta}, linear above (Huber 1964). */
    public static Tensor huberLoss(Tensor x, Tensor y, Reduction reduction, double delta) {
        long code = code(reduction);
        return Door.call("huber_loss", () -> torch.huber_loss(x.raw(), y.raw(), code, delta), x, y, code, delta);
    }

    /** Pointwise target · (log target − x) with x in log space. */
    public static Tensor klDiv(Tensor x, Tensor target, Reduction reduction, boolean logTarget) {
        long code = code(reduction);
        return Door.call(
                "kl_div",
                () -> torch.kl_div(x.raw(), target.raw(), code, logTarget),
                x,
                target,
                code,
                new Trace.Keyword("log_target", logTarget));
    }

    private static long code(Reduction reduction) {
        return switch (reduction) {
            case NONE -> 0;
            case MEAN -> 1;
            case SUM -> 2;
        };
    }
}
