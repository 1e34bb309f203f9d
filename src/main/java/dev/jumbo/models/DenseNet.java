package dev.jumbo.models;

import dev.jumbo.nn.AvgPool2d;
import dev.jumbo.nn.BatchNorm2d;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MaxPool2d;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * Densely connected network (Huang, Liu, van der Maaten and Weinberger 2017, <i>Densely Connected Convolutional
 * Networks</i>), DenseNet-BC: each layer sees the maps of all before it in its block and adds some of its own; between
 * blocks maps and sides are halved.
 *
 * <p>B batch, C channels, H W height and width, K classes. The shapes are those of DenseNet-121 on 224×224.
 *
 * @param stages blocks, with a {@link Transition} between two
 */
public record DenseNet(Layer stem, List<Layer> stages, Layer norm, Layer head) implements Layer {
    public DenseNet {
        stages = List.copyOf(stages);
    }

    /** 7,978,856 parameters with 3 channels and 1000 classes. */
    public static DenseNet densenet121(int channels, int classes) {
        return of(false, channels, 64, 32, new int[] {6, 12, 24, 16}, classes);
    }

    /** 14,149,480 parameters with 3 channels and 1000 classes. */
    public static DenseNet densenet169(int channels, int classes) {
        return of(false, channels, 64, 32, new int[] {6, 12, 32, 32}, classes);
    }

    /**
     * Any size.
     *
     * @param small for pictures of about 32×32: the stem is a 3×3 convolution of stride 1, without pooling
     * @param width maps of the stem
     * @param growth maps that a layer adds, after a convolution of 1×1 to four times as many
     * @param blocks layers of each block
     */
    public static DenseNet of(boolean small, int channels, int width, int growth, int[] blocks, int classes) {
        List<Layer> stages = new ArrayList<>();
        int maps = width;
        for (int b = 0; b < blocks.length; b++) {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < blocks[b]; i++) {
                layers.add(DenseLayer.of(maps, growth));
                maps += growth;
            }
            stages.add(new Sequential(layers));
            if (b < blocks.length - 1) {
                stages.add(Transition.of(maps, maps / 2));
                maps /= 2;
            }
        }
        Layer stem = new ResNet.Stem(
                convolution(channels, width, small ? 3 : 7, small ? 1 : 2),
                new BatchNorm2d(width),
                small ? new Identity() : new MaxPool2d(3, 2, 1));
        return new DenseNet(
                stem,
                stages,
                new BatchNorm2d(maps),
                new Linear(Parameter.of(Init.KAIMING_UNIFORM, classes, maps), Parameter.of(Init.ZEROS, classes)));
    }

    /**
     * Names: densenet121, 169, with {@code -small} for small pictures. Options: {@code width} 64, {@code growth} 32,
     * {@code blocks} as the name says, as in {@link #of(boolean, int, int, int, int[], int)}.
     */
    static DenseNet of(ModelSpec spec) {
        spec.allow(List.of("width", "growth", "blocks"));
        boolean small = spec.name().endsWith("-small");
        int[] blocks = spec.counts(
                "blocks",
                spec.name().startsWith("densenet121") ? new int[] {6, 12, 24, 16} : new int[] {6, 12, 32, 32});
        int shrinks = Math.min(30, blocks.length - 1 + (small ? 0 : 2));
        Pictures.features(spec.name(), 1, spec.height() >> shrinks, spec.width() >> shrinks);
        return of(small, spec.channels(), spec.size("width", 64), spec.size("growth", 32), blocks, spec.classes());
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 3, 224, 224]
        x = stem.forward(x); // [B, 64, 56, 56]
        for (Layer stage : stages) {
            x = stage.forward(x); // [B, 256, 56, 56], [B, 128, 28, 28], …, [B, 1024, 7, 7]
        }
        x = norm.forward(x).reluInPlace().mean(false, 2, 3); // [B, 1024]
        return head.forward(x); // [B, K]
    }

    /** 1×1 and 3×3 convolutions, normalised before.   [B, C, H, W] → [B, C + growth, H, W] */
    public record DenseLayer(Layer norm1, Layer conv1, Layer norm2, Layer conv2) implements Layer {
        static DenseLayer of(int in, int growth) {
            return new DenseLayer(
                    new BatchNorm2d(in),
                    convolution(in, 4 * growth, 1, 1),
                    new BatchNorm2d(4 * growth),
                    convolution(4 * growth, growth, 3, 1));
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = conv1.forward(norm1.forward(x).reluInPlace());
            y = conv2.forward(norm2.forward(y).reluInPlace());
            return Tensor.cat(1, x, y);
        }
    }

    /** A convolution of 1×1, normalised before, and the means of 2×2.   [B, C, H, W] → [B, out, H / 2, W / 2] */
    public record Transition(Layer norm, Layer conv, Layer pool) implements Layer {
        static Transition of(int in, int out) {
            return new Transition(new BatchNorm2d(in), convolution(in, out, 1, 1), new AvgPool2d(2));
        }

        @Override
        public Tensor forward(Tensor x) {
            return pool.forward(conv.forward(norm.forward(x).reluInPlace()));
        }
    }

    private static Layer convolution(int in, int out, int kernel, int stride) {
        return Pictures.convolution(Init.KAIMING_NORMAL, in, out, kernel, stride);
    }
}
