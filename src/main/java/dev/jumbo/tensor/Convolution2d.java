package dev.jumbo.tensor;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Convolution over pictures, computed in the way that is fastest for its sizes ({@code docs/decisions/0005-convolutions.md}).
 * The input is brought to the layout of the weights once, not again for the gradient.
 *
 * <p>B batch, C and K channels before and after, H W height and width.
 */
final class Convolution2d {
    /** Up to so many multiplications oneDNN takes longer to set its kernels up than to run them. */
    private static final long LITTLE_WORK = 2_000_000;

    /** Rows of up to so many values after the convolution are too short for the kernels … */
    private static final long SHORT_ROW = 8;

    /** … and with so many products of channels it is worth two copies to lengthen them. */
    private static final long MUCH_WORK = 256 * 256;

    /** Pictures that share a row. */
    private static final int STRIP = 8;

    private static final long[] ONE = {1, 1};
    private static final long[] NONE = {0, 0};

    private Convolution2d() {}

    /** x [B, C, H, W], weight [K, C / groups, h, w] → [B, K, H', W'] */
    static org.bytedeco.pytorch.Tensor run(
            Tensor x, Tensor weight, TensorOptional bias, long[] stride, long[] padding, long[] dilation, long groups) {
        if (isLittle(x, weight, stride, padding, dilation, groups)) {
            try (org.bytedeco.pytorch.Tensor rows = weight.raw().contiguous()) {
                return torch.thnn_conv2d(
                        x.raw(), rows, new long[] {weight.size(2), weight.size(3)}, bias, stride, padding);
            }
        }
        if (picksPixels(x, weight, stride, padding)) {
            try (LongOptional size = new LongOptional();
                    org.bytedeco.pytorch.Tensor picked =
                            torch.avg_pool2d(x.raw(), ONE, stride, NONE, false, true, size)) {
                return torch.conv2d(picked, weight.raw(), bias, ONE, padding, dilation, groups);
            }
        }
        if (!weight.isChannelsLast()) {
            return torch.conv2d(x.raw(), weight.raw(), bias, stride, padding, dilation, groups);
        }
        int pictures = groups == 1 && dilation[1] == 1 && x.device().equals(Device.CPU)
                ? strip(x, weight, stride[1], padding[1])
                : 1;
        if (x.isChannelsLast() && pictures == 1) {
            return torch.conv2d(x.raw(), weight.raw(), bias, stride, padding, dilation, groups);
        }
        // once, rather than in the forward and again in the backward kernel
        try (org.bytedeco.pytorch.Tensor ordered = x.raw().contiguous(torch.MemoryFormat.ChannelsLast)) {
            return pictures == 1
                    ? torch.conv2d(ordered, weight.raw(), bias, stride, padding, dilation, groups)
                    : sideBySide(ordered, pictures, weight.raw(), bias, stride, padding, dilation);
        }
    }

    /** True for 1×1 convolutions with a stride: oneDNN is several times faster on just the pixels that count. */
    private static boolean picksPixels(Tensor x, Tensor weight, long[] stride, long[] padding) {
        return stride[0] * stride[1] > 1
                && weight.size(2) == 1
                && weight.size(3) == 1
                && padding[0] == 0
                && padding[1] == 0
                && x.device().equals(Device.CPU)
                && x.isChannelsLast();
    }

    /** True where ATen's own kernel, a matrix product with unrolled patches, is faster than oneDNN. */
    private static boolean isLittle(
            Tensor x, Tensor weight, long[] stride, long[] padding, long[] dilation, long groups) {
        boolean fits =
                groups == 1 && dilation[0] == 1 && dilation[1] == 1 && x.raw().is_contiguous();
        // with kernels of 1×1, the gradient of the weights that it gives is wrong
        if (!fits || weight.size(2) * weight.size(3) == 1) {
            return false;
        }
        long height = (x.size(2) + 2 * padding[0] - weight.size(2)) / stride[0] + 1;
        long width = (x.size(3) + 2 * padding[1] - weight.size(3)) / stride[1] + 1;
        return x.size(0) * height * width * weight.numel() <= LITTLE_WORK
                && x.device().equals(Device.CPU)
                && x.dtype() == DType.FLOAT32
                && weight.dtype() == DType.FLOAT32;
    }

    /** How many pictures to lay side by side; 1 where it would not help. */
    private static int strip(Tensor x, Tensor weight, long stride, long padding) {
        long kernel = weight.size(3);
        // Pictures share their padding, and a strip must shrink by the stride alone.
        boolean fits = kernel > 1 && kernel - stride <= 2 * padding && 2 * padding < kernel;
        if (!fits || weight.size(0) * weight.size(1) < MUCH_WORK) {
            return 1;
        }
        long row = (x.size(3) + 2 * padding - kernel) / stride + 1;
        if (row < 1 || row > SHORT_ROW) {
            return 1;
        }
        for (int pictures = STRIP; pictures > STRIP / 2; pictures--) {
            if (x.size(0) % pictures == 0) {
                return pictures;
            }
        }
        return 1;
    }

    /** x in channels-last order. S strips of n pictures, P width of a picture with its padding. */
    private static org.bytedeco.pytorch.Tensor sideBySide(
            org.bytedeco.pytorch.Tensor x,
            long n,
            org.bytedeco.pytorch.Tensor weight,
            TensorOptional bias,
            long[] stride,
            long[] padding,
            long[] dilation) {
        long strips = x.size(0) / n;
        long c = x.size(1);
        long h = x.size(2);
        long w = x.size(3);
        long p = (w + padding[1] + stride[1] - 1) / stride[1] * stride[1];
        long row = (w + 2 * padding[1] - weight.size(3)) / stride[1] + 1;
        try (var last = x.permute(0, 2, 3, 1); // [B, H, W, C]
                var split = last.view(strips, n, h, w, c); // [S, n, H, W, C]
                var rows = split.permute(0, 2, 1, 3, 4); // [S, H, n, W, C]
                var padded = torch.constant_pad_nd(rows, 0, 0, 0, p - w); // [S, H, n, P, C], the one copy
                var joined = padded.view(strips, h, n * p, c); // [S, H, n·P, C]
                var strip = joined.permute(0, 3, 1, 2); // [S, C, H, n·P]
                var y = torch.conv2d(strip, weight, bias, stride, padding, dilation, 1); // [S, K, H', n·P']
                var lastY = y.permute(0, 2, 3, 1); // [S, H', n·P', K]
                var apart = lastY.reshape(strips, y.size(2), n, p / stride[1], y.size(1)); // [S, H', n, P', K]
                var cut = apart.narrow(3, 0, row); // [S, H', n, W', K]
                var ordered = cut.permute(0, 2, 1, 3, 4); // [S, n, H', W', K]
                var pictures = ordered.reshape(strips * n, y.size(2), row, y.size(1))) { // [B, H', W', K]
            return pictures.permute(0, 3, 1, 2); // [B, K, H', W']
        }
    }
}
