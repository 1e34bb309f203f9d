package dev.jumbo.models;

import dev.jumbo.nn.BatchNorm2d;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/**
 * MobileNetV2 (Sandler et al. 2018, <i>MobileNetV2: Inverted Residuals and Linear Bottlenecks</i>): blocks that widen
 * few maps, convolve each map for itself and narrow them again, without an activation after that.
 *
 * <p>B batch, C channels, H W height and width, K classes. The shapes are those on 224×224.
 */
public record MobileNetV2(Layer stem, List<Layer> blocks, Layer last, Layer dropout, Layer head) implements Layer {
    /** The paper's table 2: times that maps are widened, maps, blocks, stride of the first. */
    private static final int[][] STAGES = {
        {1, 16, 1, 1}, {6, 24, 2, 2}, {6, 32, 3, 2}, {6, 64, 4, 2}, {6, 96, 3, 1}, {6, 160, 3, 2}, {6, 320, 1, 1}
    };

    public MobileNetV2 {
        blocks = List.copyOf(blocks);
    }

    /** 3,504,872 parameters with 3 channels and 1000 classes. */
    public static MobileNetV2 of(int channels, int classes) {
        return of(false, channels, 1, 0.2, classes);
    }

    /**
     * Any width.
     *
     * @param small for pictures of about 32×32: the first two halvings of the picture are left out
     * @param width factor on all numbers of maps, which become multiples of 8; the last one, 1280, is never less
     * @param dropout probability, before the head
     */
    public static MobileNetV2 of(boolean small, int channels, double width, double dropout, int classes) {
        List<Layer> blocks = new ArrayList<>();
        int first = maps(32, width);
        int in = first;
        for (int s = 0; s < STAGES.length; s++) {
            int out = maps(STAGES[s][1], width);
            for (int b = 0; b < STAGES[s][2]; b++) {
                int stride = b > 0 || (small && s == 1) ? 1 : STAGES[s][3];
                blocks.add(InvertedResidual.of(in, out, STAGES[s][0], stride));
                in = out;
            }
        }
        int features = maps(1280, Math.max(1, width));
        return new MobileNetV2(
                Convolution.of(channels, first, 3, small ? 1 : 2, 1),
                blocks,
                Convolution.of(in, features, 1, 1, 1),
                new Dropout(dropout),
                new Linear(Parameter.of(Init.normal(0, 0.01), classes, features), Parameter.of(Init.ZEROS, classes)));
    }

    /**
     * Names: mobilenet-v2, and mobilenet-v2-small for small pictures. Options: {@code width} 1, {@code dropout} 0.2, as in
     * {@link #of(boolean, int, double, double, int)}.
     */
    static MobileNetV2 of(ModelSpec spec) {
        spec.allow(List.of("width", "dropout"));
        double width = spec.number("width", 1);
        if (!(width > 0 && width <= 100)) {
            throw new IllegalArgumentException(
                    "model " + spec.name() + ": option 'width': expected a factor above 0, got " + width);
        }
        return of(spec.name().endsWith("-small"), spec.channels(), width, spec.number("dropout", 0.2), spec.classes());
    }

    /** The nearest multiple of 8 to so many times the maps that is at most a tenth less. */
    private static int maps(int maps, double width) {
        double wanted = maps * width;
        int near = Math.max(8, (int) (wanted + 4) / 8 * 8);
        return near < 0.9 * wanted ? near + 8 : near;
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 3, 224, 224]
        x = stem.forward(x); // [B, 32, 112, 112]
        for (Layer block : blocks) {
            x = block.forward(x); // [B, 16, 112, 112], [B, 24, 56, 56], …, [B, 320, 7, 7]
        }
        x = last.forward(x).mean(false, 2, 3); // [B, 1280]
        return head.forward(dropout.forward(x)); // [B, K]
    }

    /** A convolution, normalised, and cut off below 0 and above 6.   [B, C, H, W] → [B, out, H / stride, W / stride] */
    public record Convolution(Layer conv, Layer bn) implements Layer {
        static Convolution of(int in, int out, int kernel, int stride, int groups) {
            return new Convolution(
                    Pictures.convolution(Init.KAIMING_NORMAL_FAN_OUT, in, out, kernel, stride, groups),
                    new BatchNorm2d(out));
        }

        @Override
        public Tensor forward(Tensor x) {
            return bn.forward(conv.forward(x)).clampInPlace(-6, 6).reluInPlace(); // ReLU's gradient at 0 is 0
        }
    }

    /**
     * Widen, convolve, narrow.   [B, C, H, W] → [B, out, H / stride, W / stride]
     *
     * @param widen 1×1; {@link Identity} where maps are not widened
     * @param depthwise 3×3, each map for itself
     * @param narrow 1×1
     * @param residual whether the input is added
     */
    public record InvertedResidual(Layer widen, Layer depthwise, Layer narrow, Layer bn, boolean residual)
            implements Layer {
        static InvertedResidual of(int in, int out, int times, int stride) {
            int wide = in * times;
            return new InvertedResidual(
                    times == 1 ? new Identity() : Convolution.of(in, wide, 1, 1, 1),
                    Convolution.of(wide, wide, 3, stride, wide),
                    Pictures.convolution(Init.KAIMING_NORMAL_FAN_OUT, wide, out, 1, 1),
                    new BatchNorm2d(out),
                    stride == 1 && in == out);
        }

        @Override
        public Tensor forward(Tensor x) {
            Tensor y = bn.forward(narrow.forward(depthwise.forward(widen.forward(x))));
            return residual ? y.addInPlace(x) : y;
        }
    }
}
