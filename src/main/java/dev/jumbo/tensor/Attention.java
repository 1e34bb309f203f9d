package dev.jumbo.tensor;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Scaled dot-product attention by libtorch's fused kernel, but for bfloat16 on the CPU: there the kernel's gradient, and
 * without AMX the kernel itself, multiplies matrices number by number, and takes ten times as long as the rest of a small
 * GPT ({@code docs/decisions/0009-attention-in-bfloat16.md}).
 *
 * <p>B batch, N heads, T queries, S keys, d width of a head.
 */
final class Attention {
    /** More scores than this are not kept for the gradient: 32 MB in bfloat16. */
    private static final long MOST_SCORES = 1L << 24;

    private static final boolean AMX = Cpu.has("amx_bf16");

    private Attention() {}

    static org.bytedeco.pytorch.Tensor run(
            Tensor q,
            Tensor k,
            Tensor v,
            @Nullable Tensor mask,
            double dropout,
            boolean causal,
            double scale,
            boolean grouped) {
        if (!isSlow(q, k, v)) {
            return fused(q.raw(), k.raw(), v.raw(), mask == null ? null : mask.raw(), dropout, causal, scale, grouped);
        }
        // one query, as when a text is written: each step has a new shape, for which oneDNN would make a new kernel
        boolean many = q.dim() == 4 && q.size(2) > 1;
        if (many && mask == null && !grouped && q.numel() / q.size(3) * k.size(2) <= MOST_SCORES) {
            Trace.ranUnwritten("attention in bfloat16 of several queries");
            return plain(q, k, v, dropout, causal, scale);
        }
        Trace.ran(Attention::wideScript);
        var wide = DType.FLOAT32.scalar();
        org.bytedeco.pytorch.Tensor given = mask == null ? null : mask.raw();
        boolean added = mask != null && mask.dtype() != DType.BOOL;
        if (added) {
            Trace.ranUnwritten("attention in bfloat16 with numbers that are added");
        }
        try (Autocast off = Autocast.off(Device.CPU);
                var wideQ = q.raw().to(wide);
                var wideK = k.raw().to(wide);
                var wideV = v.raw().to(wide);
                var wideMask = added && given != null ? given.to(wide) : null;
                var y = fused(wideQ, wideK, wideV, added ? wideMask : given, dropout, causal, scale, grouped)) {
            return y.to(DType.BFLOAT16.scalar());
        }
    }

    /** The fused kernel in float32, without a mask of numbers. */
    private static String wideScript(List<String> args, long[] shape) {
        List<String> wide = new ArrayList<>(args);
        for (int i = 0; i < 3; i++) {
            wide.set(i, "torch.to(" + args.get(i) + ", " + DType.FLOAT32.scalar().value + ")");
        }
        return "torch.to(torch.scaled_dot_product_attention(" + String.join(", ", wide) + "), "
                + DType.BFLOAT16.scalar().value + ")";
    }

    private static boolean isSlow(Tensor q, Tensor k, Tensor v) {
        return (q.dtype() == DType.BFLOAT16 || (q.dtype() == DType.FLOAT32 && Autocast.isOn(Device.CPU)))
                && q.device().equals(Device.CPU)
                && (!AMX || (Autograd.isOn() && (q.requiresGrad() || k.requiresGrad() || v.requiresGrad())));
    }

    /** As the formula says. */
    private static org.bytedeco.pytorch.Tensor plain(
            Tensor q, Tensor k, Tensor v, double dropout, boolean causal, double scale) {
        try (Scalar factor = new Scalar(scale);
                Scalar hidden = new Scalar(Double.NEGATIVE_INFINITY);
                ScalarTypeOptional same = new ScalarTypeOptional();
                var scaled = q.raw().mul(factor);
                var columns = k.raw().transpose(2, 3); // [B, N, d, S]
                var scores = scaled.matmul(columns)) { // [B, N, T, S]
            if (causal) {
                try (var full = torch.full(
                                new long[] {q.size(2), k.size(2)}, hidden, Engine.options(DType.BFLOAT16, Device.CPU));
                        var later = full.triu(1)) {
                    scores.add_(later); // its gradient costs nothing, that of masked_fill_ does
                }
            }
            try (var weights = torch.softmax(scores, -1, same)) {
                if (dropout == 0) {
                    return weights.matmul(v.raw()); // [B, N, T, d]
                }
                try (var kept = Dropping.run(weights, dropout)) {
                    return kept.matmul(v.raw());
                }
            }
        }
    }

    private static org.bytedeco.pytorch.Tensor fused(
            org.bytedeco.pytorch.Tensor q,
            org.bytedeco.pytorch.Tensor k,
            org.bytedeco.pytorch.Tensor v,
            org.bytedeco.pytorch.@Nullable Tensor mask,
            double dropout,
            boolean causal,
            double scale,
            boolean grouped) {
        try (TensorOptional m = mask == null ? new TensorOptional() : new TensorOptional(mask);
                DoubleOptional s = new DoubleOptional(scale)) {
            return torch.scaled_dot_product_attention(q, k, v, m, dropout, causal, s, grouped);
        }
    }
}
