package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.models.ResNet.BasicBlock;
import dev.jumbo.models.ResNet.Bottleneck;
import dev.jumbo.models.ResNet.Stem;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Models that change activations in place, or pool before ReLU, against the same formulas written out of place. */
class InPlaceTest {
    /** {@code plain} is the formula as the paper has it, over the same layers. */
    record Twin(Layer model, UnaryOperator<Tensor> plain, long[] input) {
        @Override
        public String toString() {
            return model.getClass().getSimpleName();
        }
    }

    static List<Twin> twins() {
        ResNet basic = ResNet.of(false, new int[] {1, 1}, 4, false, 3);
        ResNet bottleneck = ResNet.of(true, new int[] {1, 1}, 4, false, 3);
        CifarCnn cifar = new CifarCnn(10);
        MnistCnn mnist = new MnistCnn(10);
        AlexNet alex = AlexNet.small(1, 2, 8, 0, 3);
        Vgg.Convolution vgg = Vgg.Convolution.of(3, 4, true);
        DenseNet dense = DenseNet.of(true, 2, 4, 2, new int[] {2, 1}, 3);
        MobileNetV2.InvertedResidual wide = MobileNetV2.InvertedResidual.of(4, 4, 3, 1);
        UNet unet = UNet.of(2, 2, 1, true, 3);
        return List.of(
                new Twin(basic.stem(), x -> plain((Stem) basic.stem(), x), new long[] {2, 3, 12, 12}),
                new Twin(basic, x -> plain(basic, x), new long[] {2, 3, 16, 16}),
                new Twin(bottleneck, x -> plain(bottleneck, x), new long[] {2, 3, 16, 16}),
                new Twin(cifar, x -> plain(cifar, x), new long[] {2, 3, 32, 32}),
                new Twin(mnist, x -> plain(mnist, x), new long[] {2, 1, 28, 28}),
                new Twin(alex, x -> plain(alex, x), new long[] {2, 1, 28, 28}),
                new Twin(vgg, x -> vgg.bn().forward(vgg.conv().forward(x)).relu(), new long[] {2, 3, 5, 5}),
                new Twin(dense, x -> plain(dense, x), new long[] {2, 2, 8, 8}),
                new Twin(wide, x -> plain(wide, x), new long[] {2, 4, 6, 6}),
                new Twin(unet, x -> plain(unet, x), new long[] {2, 2, 8, 8}));
    }

    @ParameterizedTest
    @MethodSource("twins")
    void gradientsAreThoseOfThePlainFormula(Twin twin) {
        for (boolean training : new boolean[] {false, true}) {
            try (Scope scope = Scope.open();
                    Mode mode = training ? Mode.training() : Mode.evaluation()) {
                Module.materialise(twin.model, Device.CPU, 5);
                List<float[]> actual = gradients(twin, twin.model::forward);
                Module.materialise(twin.model, Device.CPU, 5);
                List<float[]> expected = gradients(twin, twin.plain);
                for (int i = 0; i < expected.size(); i++) {
                    float scale = 0;
                    float difference = 0;
                    for (int k = 0; k < expected.get(i).length; k++) {
                        scale = Math.max(scale, Math.abs(expected.get(i)[k]));
                        difference = Math.max(difference, Math.abs(expected.get(i)[k] - actual.get(i)[k]));
                    }
                    assertThat(scale).isPositive();
                    assertThat(difference)
                            .as("training %s, tensor %d", training, i)
                            .isLessThanOrEqualTo(1e-5f * scale);
                }
            }
        }
    }

    /** The output, the input's gradient and the parameters' gradients. */
    private static List<float[]> gradients(Twin twin, UnaryOperator<Tensor> forward) {
        Tensor x = Rng.normalInPlace(Tensor.zeros(twin.input), 0, 1, 1).requireGrad(true);
        Tensor y = forward.apply(x);
        y.mul(Rng.normalInPlace(Tensor.zeros(y.shape()), 0, 1, 2)).sum().backward();
        List<float[]> found = new ArrayList<>();
        found.add(y.toFloats());
        found.add(Objects.requireNonNull(x.grad()).toFloats());
        twin.model
                .parameters()
                .forEach((key, parameter) -> found.add(
                        Objects.requireNonNull(parameter.tensor().grad(), key).toFloats()));
        return found;
    }

    private static Tensor plain(Stem stem, Tensor x) {
        return stem.pool().forward(stem.bn().forward(stem.conv().forward(x)).relu());
    }

    private static Tensor plain(BasicBlock b, Tensor x) {
        Tensor y = b.bn1().forward(b.conv1().forward(x)).relu();
        return b.bn2()
                .forward(b.conv2().forward(y))
                .add(b.shortcut().forward(x))
                .relu();
    }

    private static Tensor plain(Bottleneck b, Tensor x) {
        Tensor y = b.bn1().forward(b.conv1().forward(x)).relu();
        y = b.bn2().forward(b.conv2().forward(y)).relu();
        return b.bn3()
                .forward(b.conv3().forward(y))
                .add(b.shortcut().forward(x))
                .relu();
    }

    private static Tensor plain(ResNet net, Tensor x) {
        Tensor y = plain((Stem) net.stem(), x);
        for (Layer stage : net.stages()) {
            for (Layer block : ((Sequential) stage).layers()) {
                y = block instanceof BasicBlock b ? plain(b, y) : plain((Bottleneck) block, y);
            }
        }
        return net.head().forward(y.mean(false, 2, 3));
    }

    private static Tensor plain(AlexNet n, Tensor x) {
        x = n.pool().forward(n.conv1().forward(x).relu());
        x = n.pool().forward(n.conv2().forward(x).relu());
        x = n.conv4().forward(n.conv3().forward(x).relu()).relu();
        x = n.pool().forward(n.conv5().forward(x).relu());
        x = n.fc1().forward(n.average().forward(x).flatten(1, -1)).relu();
        return n.fc3().forward(n.fc2().forward(x).relu());
    }

    private static Tensor plain(DenseNet n, Tensor x) {
        x = plain((Stem) n.stem(), x);
        for (Layer stage : n.stages()) {
            if (stage instanceof DenseNet.Transition t) {
                x = t.pool().forward(t.conv().forward(t.norm().forward(x).relu()));
                continue;
            }
            for (Layer layer : ((Sequential) stage).layers()) {
                DenseNet.DenseLayer d = (DenseNet.DenseLayer) layer;
                Tensor y = d.conv1().forward(d.norm1().forward(x).relu());
                x = Tensor.cat(1, x, d.conv2().forward(d.norm2().forward(y).relu()));
            }
        }
        return n.head().forward(n.norm().forward(x).relu().mean(false, 2, 3));
    }

    private static Tensor plain(MobileNetV2.InvertedResidual block, Tensor x) {
        Tensor y = plain((MobileNetV2.Convolution) block.widen(), x);
        y = plain((MobileNetV2.Convolution) block.depthwise(), y);
        return block.bn().forward(block.narrow().forward(y)).add(x);
    }

    /** min(max(y, 0), 6) = relu(y) − relu(y − 6). */
    private static Tensor plain(MobileNetV2.Convolution c, Tensor x) {
        Tensor y = c.bn().forward(c.conv().forward(x));
        return y.relu().sub(y.add(-6).relu());
    }

    private static Tensor plain(UNet n, Tensor x) {
        Tensor seen = plain((UNet.Pair) n.down().get(0), x);
        Tensor y = plain((UNet.Pair) n.down().get(1), n.pool().forward(seen));
        UNet.Up up = n.up().get(0);
        return n.head()
                .forward(plain(
                        (UNet.Pair) up.pair(), Tensor.cat(1, seen, up.widen().forward(y))));
    }

    private static Tensor plain(UNet.Pair p, Tensor x) {
        x = p.bn1().forward(p.conv1().forward(x)).relu();
        return p.bn2().forward(p.conv2().forward(x)).relu();
    }

    private static Tensor plain(CifarCnn n, Tensor x) {
        x = n.pool().forward(n.conv1().forward(x).relu());
        x = n.pool().forward(n.conv2().forward(x).relu()).flatten(1, -1);
        return n.fc3().forward(n.fc2().forward(n.fc1().forward(x).relu()).relu());
    }

    private static Tensor plain(MnistCnn n, Tensor x) {
        x = n.pool().forward(n.conv1().forward(x).relu());
        x = n.pool().forward(n.conv2().forward(x).relu()).flatten(1, -1);
        return n.fc2().forward(n.fc1().forward(x).relu());
    }
}
