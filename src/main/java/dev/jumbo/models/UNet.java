package dev.jumbo.models;

import dev.jumbo.nn.BatchNorm2d;
import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.ConvTranspose2d;
import dev.jumbo.nn.Dims;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.MaxPool2d;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.ShapeException;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * U-Net (Ronneberger, Fischer and Brox 2015, <i>U-Net: Convolutional Networks for Biomedical Image Segmentation</i>): a
 * class for each pixel. Pairs of 3×3 convolutions on ever smaller pictures with ever more maps, and the same way back,
 * where each pair sees what its size gave on the way down. Unlike the paper's, convolutions are padded, so that the
 * output is as large as the input.
 *
 * <p>B batch, C channels, H W height and width (multiples of 2^depth), K classes. The shapes are those of depth 4 on
 * 512×512.
 *
 * @param down pairs of convolutions, one more than {@code up}
 */
public record UNet(List<Layer> down, Layer pool, List<Up> up, Layer head) implements Layer {
    public UNet {
        down = List.copyOf(down);
        up = List.copyOf(up);
    }

    /** The paper's: depth 4, 64 maps in the first layers; 31,030,658 parameters with 1 channel and 2 classes. */
    public static UNet of(int channels, int classes) {
        return of(channels, 64, 4, false, classes);
    }

    /**
     * Any size.
     *
     * @param width maps at the full size; each smaller size has twice as many
     * @param depth how often sides are halved
     * @param norm batch normalisation after each 3×3 convolution, which the paper does not have
     */
    public static UNet of(int channels, int width, int depth, boolean norm, int classes) {
        List<Layer> down = new ArrayList<>();
        List<Up> up = new ArrayList<>();
        for (int d = 0; d <= depth; d++) {
            int maps = Math.multiplyExact(width, 1 << d);
            down.add(Pair.of(d == 0 ? channels : maps / 2, maps, norm));
            if (d < depth) {
                up.add(0, new Up(new ConvTranspose2d(2 * maps, maps, 2).stride(2), Pair.of(2 * maps, maps, norm)));
            }
        }
        return new UNet(down, new MaxPool2d(2), up, new Conv2d(width, classes, 1));
    }

    /** Name: unet. Options: {@code width} 64, {@code depth} 4, {@code norm} false. */
    static UNet of(ModelSpec spec) {
        spec.allow(List.of("width", "depth", "norm"));
        int depth = spec.size("depth", 4);
        if (depth > 16) {
            throw new IllegalArgumentException("model unet: option 'depth': expected at most 16, got " + depth);
        }
        int multiple = 1 << depth;
        if (spec.height() % multiple != 0 || spec.width() % multiple != 0) {
            throw new IllegalArgumentException("model unet: expected pictures whose sides are multiples of " + multiple
                    + ", for they are halved " + depth + " times, got " + spec.height() + "x" + spec.width()
                    + ": scale the pictures, or give a smaller option 'depth'");
        }
        return of(spec.channels(), spec.size("width", 64), depth, spec.flag("norm", false), spec.classes());
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 1, 512, 512]
        long multiple = 1L << up.size();
        ShapeException.check(
                x.dim() == 4 && x.size(2) % multiple == 0 && x.size(3) % multiple == 0,
                this,
                "x[B, C, H, W] with H and W multiples of " + multiple,
                x);
        List<Tensor> seen = new ArrayList<>();
        for (Layer pair : down.subList(0, up.size())) {
            seen.add(pair.forward(x)); // [B, 64, 512, 512], …, [B, 512, 64, 64]
            x = pool.forward(seen.get(seen.size() - 1)); // [B, 64, 256, 256], …, [B, 512, 32, 32]
        }
        x = down.get(up.size()).forward(x); // [B, 1024, 32, 32]
        for (int i = 0; i < up.size(); i++) {
            x = up.get(i).forward(x, seen.get(up.size() - 1 - i)); // [B, 512, 64, 64], …, [B, 64, 512, 512]
        }
        return head.forward(x); // [B, K, 512, 512]
    }

    /** Two 3×3 convolutions.   [B, C, H, W] → [B, maps, H, W] */
    public record Pair(Layer conv1, Layer bn1, Layer conv2, Layer bn2) implements Layer {
        static Pair of(int in, int maps, boolean norm) {
            return new Pair(
                    convolution(in, maps, norm), norm(maps, norm), convolution(maps, maps, norm), norm(maps, norm));
        }

        @Override
        public Tensor forward(Tensor x) {
            x = bn1.forward(conv1.forward(x)).reluInPlace();
            return bn2.forward(conv2.forward(x)).reluInPlace();
        }

        private static Layer convolution(int in, int out, boolean norm) {
            return new Conv2d(
                    Parameter.of(Init.KAIMING_NORMAL, out, in, 3, 3),
                    norm ? null : Parameter.of(Init.ZEROS, out),
                    Dims.of(2, 1),
                    Dims.of(2, 1),
                    Dims.of(2, 1),
                    1);
        }

        private static Layer norm(int maps, boolean norm) {
            return norm ? new BatchNorm2d(maps) : new Identity();
        }
    }

    /** A step back up.   x: [B, 2·maps, H, W], seen: [B, maps, 2·H, 2·W] → [B, maps, 2·H, 2·W] */
    public record Up(Layer widen, Layer pair) implements Module {
        Tensor forward(Tensor x, Tensor seen) {
            return pair.forward(Tensor.cat(1, seen, widen.forward(x)));
        }
    }
}
