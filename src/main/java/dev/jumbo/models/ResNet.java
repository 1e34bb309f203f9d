package dev.jumbo.models;

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
 * Deep residual network (He, Zhang, Ren and Sun 2015, <i>Deep Residual Learning for Image Recognition</i>): a stem,
 * stages of blocks that each halve the picture and double the maps, and a linear head over the maps' means. Shortcuts
 * are projections where shapes change (the paper's option B), bottlenecks take their stride in the 3×3 convolution, and
 * convolutions begin normal with standard deviation √(2 / fan out), as in the authors' released code.
 *
 * <p>B batch, C channels, H W height and width, K classes. The shapes are those of ResNet-18 on 224×224.
 */
public record ResNet(Layer stem, List<Layer> stages, Layer head) implements Layer {
    public ResNet {
        stages = List.copyOf(stages);
    }

    /** 11,689,512 parameters with 1000 classes. */
    public static ResNet resnet18(int classes) {
        return of(false, new int[] {2, 2, 2, 2}, 64, false, classes);
    }

    /** 21,797,672 parameters with 1000 classes. */
    public static ResNet resnet34(int classes) {
        return of(false, new int[] {3, 4, 6, 3}, 64, false, classes);
    }

    /** 25,557,032 parameters with 1000 classes. */
    public static ResNet resnet50(int classes) {
        return of(true, new int[] {3, 4, 6, 3}, 64, false, classes);
    }

    /** 44,549,160 parameters with 1000 classes. */
    public static ResNet resnet101(int classes) {
        return of(true, new int[] {3, 4, 23, 3}, 64, false, classes);
    }

    /** 60,192,808 parameters with 1000 classes. */
    public static ResNet resnet152(int classes) {
        return of(true, new int[] {3, 8, 36, 3}, 64, false, classes);
    }

    /**
     * Any depth and width, for large pictures of 3 channels.
     *
     * @param bottleneck blocks of 1×1, 3×3, 1×1 convolutions with four times the maps at the end, else of two 3×3
     * @param blocks how many in each stage
     * @param width maps of the first stage; each next one has twice as many
     * @param zeroInitResidual whether each block begins as its shortcut, the weight of its last normalisation being
     *     zero (Goyal et al. 2017)
     */
    public static ResNet of(boolean bottleneck, int[] blocks, int width, boolean zeroInitResidual, int classes) {
        List<Layer> stages = new ArrayList<>();
        int in = width;
        for (int s = 0; s < blocks.length; s++) {
            int maps = width << s;
            int out = bottleneck ? 4 * maps : maps;
            List<Layer> stage = new ArrayList<>();
            for (int b = 0; b < blocks[s]; b++) {
                int stride = s > 0 && b == 0 ? 2 : 1;
                Layer shortcut = stride == 1 && in == out
                        ? new Identity()
                        : Sequential.of(convolution(in, out, 1, stride), new BatchNorm2d(out));
                stage.add(
                        bottleneck
                                ? Bottleneck.of(in, maps, stride, shortcut, zeroInitResidual)
                                : BasicBlock.of(in, maps, stride, shortcut, zeroInitResidual));
                in = out;
            }
            stages.add(new Sequential(stage));
        }
        return new ResNet(Stem.large(3, width), stages, new Linear(in, classes));
    }

    /** For pictures of about 32×32: the stem becomes a 3×3 convolution of stride 1, without pooling. */
    public ResNet smallPictures() {
        long[] kernel = stemKernel();
        return new ResNet(Stem.small((int) kernel[1], (int) kernel[0]), stages, head);
    }

    /** For pictures of another number of channels than 3. */
    public ResNet channels(int channels) {
        long[] kernel = stemKernel();
        int width = (int) kernel[0];
        return new ResNet(kernel[2] == 3 ? Stem.small(channels, width) : Stem.large(channels, width), stages, head);
    }

    /**
     * Names: resnet18, 34, 50, 101, 152, with {@code -small} for {@link #smallPictures}. Options: {@code width} 64,
     * {@code blocks} as the name says, {@code zeroInitResidual} false, all as in {@link #of(boolean, int[], int,
     * boolean, int)}.
     */
    static ResNet of(ModelSpec spec) {
        spec.allow(List.of("width", "blocks", "zeroInitResidual"));
        boolean small = spec.name().endsWith("-small");
        String depth = spec.name().replace("-small", "").replace("resnet", "");
        int[] blocks = switch (depth) {
            case "18" -> new int[] {2, 2, 2, 2};
            case "34", "50" -> new int[] {3, 4, 6, 3};
            case "101" -> new int[] {3, 4, 23, 3};
            case "152" -> new int[] {3, 8, 36, 3};
            default -> throw new IllegalArgumentException("ResNet: unknown depth in '" + spec.name() + "'");
        };
        ResNet net = of(
                        Integer.parseInt(depth) >= 50,
                        spec.counts("blocks", blocks),
                        spec.size("width", 64),
                        spec.flag("zeroInitResidual", false),
                        spec.classes())
                .channels(spec.channels());
        return small ? net.smallPictures() : net;
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 3, 224, 224]
        x = stem.forward(x); // [B, 64, 56, 56]
        for (Layer stage : stages) {
            x = stage.forward(x); // [B, 64, 56, 56], [B, 128, 28, 28], [B, 256, 14, 14], [B, 512, 7, 7]
        }
        x = x.mean(false, 2, 3); // [B, 512]
        return head.forward(x); // [B, K]
    }

    /** What comes before the first stage. Changing the normalised maps in place is safe: its gradient needs its input. */
    public record Stem(Layer conv, Layer bn, Layer pool) implements Layer {
        static Stem large(int channels, int width) {
            return new Stem(convolution(channels, width, 7, 2), new BatchNorm2d(width), new MaxPool2d(3, 2, 1));
        }

        static Stem small(int channels, int width) {
            return new Stem(convolution(channels, width, 3, 1), new BatchNorm2d(width), new Identity());
        }

        @Override
        public Tensor forward(Tensor x) { // [B, 3, 224, 224]
            x = bn.forward(conv.forward(x)).reluInPlace(); // [B, 64, 112, 112]
            return pool.forward(x); // [B, 64, 56, 56]
        }
    }

    /** Two 3×3 convolutions.   [B, C, H, W] → [B, maps, H / stride, W / stride] */
    public record BasicBlock(Layer conv1, Layer bn1, Layer conv2, Layer bn2, Layer shortcut) implements Layer {
        static BasicBlock of(int in, int maps, int stride, Layer shortcut, boolean zero) {
            return new BasicBlock(
                    convolution(in, maps, 3, stride),
                    new BatchNorm2d(maps),
                    convolution(maps, maps, 3, 1),
                    lastNorm(maps, zero),
                    shortcut);
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = bn1.forward(conv1.forward(x)).reluInPlace();
            y = bn2.forward(conv2.forward(y));
            return y.addInPlace(shortcut.forward(x)).reluInPlace();
        }
    }

    /** 1×1, 3×3 and 1×1 convolutions.   [B, C, H, W] → [B, 4·maps, H / stride, W / stride] */
    public record Bottleneck(Layer conv1, Layer bn1, Layer conv2, Layer bn2, Layer conv3, Layer bn3, Layer shortcut)
            implements Layer {
        static Bottleneck of(int in, int maps, int stride, Layer shortcut, boolean zero) {
            return new Bottleneck(
                    convolution(in, maps, 1, 1),
                    new BatchNorm2d(maps),
                    convolution(maps, maps, 3, stride),
                    new BatchNorm2d(maps),
                    convolution(maps, 4 * maps, 1, 1),
                    lastNorm(4 * maps, zero),
                    shortcut);
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = bn1.forward(conv1.forward(x)).reluInPlace();
            y = bn2.forward(conv2.forward(y)).reluInPlace();
            y = bn3.forward(conv3.forward(y));
            return y.addInPlace(shortcut.forward(x)).reluInPlace();
        }
    }

    private long[] stemKernel() {
        Parameter weight = stem.parameters().get("conv.weight");
        if (weight == null) {
            throw new IllegalStateException("ResNet: the stem was replaced; choose the kind of pictures before that");
        }
        return weight.shape();
    }

    private static Layer convolution(int in, int out, int kernel, int stride) {
        return Pictures.convolution(Init.KAIMING_NORMAL_FAN_OUT, in, out, kernel, stride);
    }

    private static Layer lastNorm(int maps, boolean zero) {
        BatchNorm2d bn = new BatchNorm2d(maps);
        return zero
                ? new BatchNorm2d(
                        Parameter.of(Init.ZEROS, maps),
                        bn.bias(),
                        bn.runningMean(),
                        bn.runningVar(),
                        bn.momentum(),
                        bn.eps())
                : bn;
    }
}
