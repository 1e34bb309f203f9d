package dev.jumbo.models;

import dev.jumbo.nn.AdaptiveAvgPool2d;
import dev.jumbo.nn.BatchNorm2d;
import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Dims;
import dev.jumbo.nn.Dropout;
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
 * VGG (Simonyan and Zisserman 2015, <i>Very Deep Convolutional Networks for Large-Scale Image Recognition</i>): five
 * stages of 3×3 convolutions, each pooled, and three linear layers. With or without batch normalisation after each
 * convolution.
 *
 * <p>B batch, K classes. The shapes are those on 224×224.
 *
 * @param pools after the stages
 */
public record Vgg(List<Layer> stages, List<Layer> pools, Layer average, Layer dropout, Layer fc1, Layer fc2, Layer fc3)
        implements Layer {
    /** Configuration A: 132,863,336 parameters, with batch normalisation 132,868,840. */
    public static final List<Integer> VGG11 = List.of(1, 1, 2, 2, 2);

    /** Configuration D: 138,357,544 parameters, with batch normalisation 138,365,992. */
    public static final List<Integer> VGG16 = List.of(2, 2, 3, 3, 3);

    public Vgg {
        stages = List.copyOf(stages);
        pools = List.copyOf(pools);
    }

    /**
     * Any size.
     *
     * @param small for pictures of about 32×32: the last stage is not pooled, and the linear layers see its mean
     * @param blocks convolutions of each stage
     * @param norm whether batch normalisation follows each
     * @param width maps of the first stage; each of the next three has twice as many, those after them as many
     * @param hidden features of the hidden linear layers
     * @param dropout probability, after each of them
     */
    public static Vgg of(
            boolean small,
            List<Integer> blocks,
            boolean norm,
            int channels,
            int width,
            int hidden,
            double dropout,
            int classes) {
        List<Layer> stages = new ArrayList<>();
        List<Layer> pools = new ArrayList<>();
        int in = channels;
        for (int s = 0; s < blocks.size(); s++) {
            int maps = width << Math.min(s, 3);
            List<Layer> stage = new ArrayList<>();
            for (int b = 0; b < blocks.get(s); b++) {
                stage.add(Convolution.of(in, maps, norm));
                in = maps;
            }
            stages.add(new Sequential(stage));
            pools.add(small && s == blocks.size() - 1 ? new Identity() : new MaxPool2d(2));
        }
        int side = small ? 1 : 7;
        return new Vgg(
                stages,
                pools,
                new AdaptiveAvgPool2d(side),
                new Dropout(dropout),
                linear(in * side * side, hidden),
                linear(hidden, hidden),
                linear(hidden, classes));
    }

    /**
     * Names: vgg11 and vgg16, with {@code -bn} for batch normalisation, and {@code -small} after that for small pictures.
     * Options: {@code width} 64, {@code hidden} 4096 (small: 512), {@code dropout} 0.5.
     */
    static Vgg of(ModelSpec spec) {
        spec.allow(List.of("width", "hidden", "dropout"));
        boolean small = spec.name().endsWith("-small");
        List<Integer> blocks = spec.name().startsWith("vgg11") ? VGG11 : VGG16;
        int shrinks = 1 << (small ? 4 : 5);
        Pictures.features(spec.name(), 1, spec.height() / shrinks, spec.width() / shrinks);
        return of(
                small,
                blocks,
                spec.name().contains("-bn"),
                spec.channels(),
                spec.size("width", 64),
                spec.size("hidden", small ? 512 : 4096),
                spec.number("dropout", 0.5),
                spec.classes());
    }

    @Override
    public Tensor forward(Tensor x) { // [B, 3, 224, 224]
        for (int s = 0; s < stages.size(); s++) {
            x = stages.get(s).forward(x);
            x = pools.get(s).forward(x); // [B, 64, 112, 112], [B, 128, 56, 56], …, [B, 512, 7, 7]
        }
        x = average.forward(x).flatten(1, -1); // [B, 25088]
        x = dropout.forward(fc1.forward(x).reluInPlace()); // [B, 4096]
        x = dropout.forward(fc2.forward(x).reluInPlace()); // [B, 4096]
        return fc3.forward(x); // [B, K]
    }

    /** 3×3, with bias.   [B, C, H, W] → [B, maps, H, W] */
    public record Convolution(Layer conv, Layer bn) implements Layer {
        static Convolution of(int in, int maps, boolean norm) {
            return new Convolution(
                    new Conv2d(
                            Parameter.of(Init.KAIMING_NORMAL_FAN_OUT, maps, in, 3, 3),
                            Parameter.of(Init.ZEROS, maps),
                            Dims.of(2, 1),
                            Dims.of(2, 1),
                            Dims.of(2, 1),
                            1),
                    norm ? new BatchNorm2d(maps) : new Identity());
        }

        @Override
        public Tensor forward(Tensor x) {
            return bn.forward(conv.forward(x)).reluInPlace();
        }
    }

    private static Linear linear(int in, int out) {
        return new Linear(Parameter.of(Init.normal(0, 0.01), out, in), Parameter.of(Init.ZEROS, out));
    }
}
