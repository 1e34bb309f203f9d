package dev.jumbo.tensor;

import java.util.Arrays;
import java.util.List;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * xWᵀ + b. OpenBLAS has one thread ({@code docs/decisions/0003-threads.md}), so larger float32 products go to oneDNN, as a
 * 1×1 convolution over a picture of one row; no value is copied for that. One row, as when a text is written word by word, is
 * a product with a vector.
 *
 * <p>N rows of x, in and out their sizes before and after.
 */
final class Affine {
    /** Fewer multiplications are not worth a second thread. */
    private static final long MUCH_WORK = 10_000_000;

    private static final long[] ONE = {1, 1};
    private static final long[] NONE = {0, 0};

    private Affine() {}

    /** x [..., in], weight [out, in], bias [out] → [..., out] */
    static org.bytedeco.pytorch.Tensor run(Tensor x, Tensor weight, TensorOptional bias) {
        if (isPlain(x, weight) && x.numel() == weight.size(1) && !Autograd.isOn()) {
            return oneRow(x, weight, bias);
        }
        if (!suits(x, weight)) {
            return torch.linear(x.raw(), weight.raw(), bias);
        }
        long in = weight.size(1);
        long out = weight.size(0);
        long[] shape = x.shape();
        shape[shape.length - 1] = out;
        Trace.ran(Affine::pictureScript);
        try (var row = x.raw().reshape(1, 1, x.numel() / in, in); // [1, 1, N, in]
                var picture = row.permute(0, 3, 1, 2); // [1, in, 1, N], channels-last
                var kernel = weight.raw().view(out, in, 1, 1);
                var y = torch.conv2d(picture, kernel, bias, ONE, NONE, ONE, 1); // [1, out, 1, N]
                var last = y.permute(0, 2, 3, 1)) { // [1, 1, N, out]
            return last.reshape(shape);
        }
    }

    /** A matrix times a vector: OpenBLAS reads the weights more than twice as fast as for a matrix of one row. */
    private static org.bytedeco.pytorch.Tensor oneRow(Tensor x, Tensor weight, TensorOptional bias) {
        long[] shape = x.shape();
        shape[shape.length - 1] = weight.size(0);
        Trace.ran(Affine::oneRowScript);
        try (var vector = x.raw().reshape(x.numel())) { // [in]
            if (!bias.has_value()) {
                try (var y = torch.mv(weight.raw(), vector)) { // [out]
                    return y.reshape(shape);
                }
            }
            try (var b = bias.get();
                    var y = torch.addmv(b, weight.raw(), vector)) { // [out]
                return y.reshape(shape);
            }
        }
    }

    /** {@link #oneRow} in TorchScript. */
    static String oneRowScript(List<String> args, long[] shape) {
        String vector = "torch.reshape(" + args.get(0) + ", [-1])";
        String y = args.get(2).equals("None")
                ? "torch.mv(" + args.get(1) + ", " + vector + ")"
                : "torch.addmv(" + args.get(2) + ", " + args.get(1) + ", " + vector + ")";
        return "torch.reshape(" + y + ", " + Arrays.toString(shape) + ")";
    }

    /** {@link #run} of many rows in TorchScript. */
    static String pictureScript(List<String> args, long[] shape) {
        String kernel = "torch.unsqueeze(torch.unsqueeze(" + args.get(1) + ", -1), -1)";
        String row = "torch.unsqueeze(torch.unsqueeze(torch.flatten(" + args.get(0) + ", 0, -2), 0), 0)";
        return "torch.reshape(torch.permute(torch.conv2d(torch.permute(" + row + ", [0, 3, 1, 2]), " + kernel + ", "
                + args.get(2) + ", [1, 1], [0, 0], [1, 1], 1), [0, 2, 3, 1]), " + Arrays.toString(shape) + ")";
    }

    private static boolean suits(Tensor x, Tensor weight) {
        return Engine.threads() > 1
                && isPlain(x, weight)
                && x.numel() * weight.size(0) >= MUCH_WORK
                && torch.hasMKLDNN();
    }

    /** Float32 on the CPU, of the shapes that are expected. */
    private static boolean isPlain(Tensor x, Tensor weight) {
        return weight.dim() == 2
                && x.dim() >= 1
                && x.size(-1) == weight.size(1)
                && x.device().equals(Device.CPU)
                && x.dtype() == DType.FLOAT32
                && weight.dtype() == DType.FLOAT32
                && weight.raw().is_contiguous()
                && !Autocast.isOn(Device.CPU);
    }
}
