package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every model of the zoo gives compiled what it gives layer by layer, for sizes that it was not traced with. */
class CompiledPassTest {
    static List<String> names() {
        return Zoo.names();
    }

    @ParameterizedTest
    @MethodSource("names")
    void equalsEager(String name) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off();
                Mode mode = Mode.evaluation()) {
            ForwardPass pass = Zoo.pass(name);
            CompiledPass compiled = CompiledPass.of(pass);
            for (int batch : new int[] {1, 2, 5}) {
                long[] sizes = new long[pass.axes().size()];
                Arrays.setAll(sizes, axis -> axis == 0 ? batch : 13 + axis);
                List<Tensor> inputs = Zoo.inputs(pass, sizes);
                float[] eager = pass.forward().apply(inputs).toFloats();
                float[] fast = compiled.forward(inputs).toFloats();
                assertThat(fast).hasSameSizeAs(eager);
                double scale = Math.max(1, max(eager));
                for (int i = 0; i < eager.length; i++) {
                    assertThat((double) fast[i])
                            .as("%s, batch %d, %d", name, batch, i)
                            .isCloseTo(eager[i], within(1e-5 * scale));
                }
            }
        }
    }

    /** What is added is what the convolution reads: its memory must not take the sum. */
    private record Around(Layer first, Layer second) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            Tensor h = first.forward(x).relu();
            return second.forward(h).add(h).relu();
        }
    }

    /** A value that is read again after the sum keeps its memory. */
    private record Twice(Layer first, Layer second) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            Tensor h = first.forward(x).relu();
            Tensor sum = second.forward(x).add(h);
            return sum.mul(h);
        }
    }

    @Test
    void sumsTakeNoMemoryThatIsStillRead() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer one = new Conv2d(3, 3, 3).padding(1).materialise(Device.CPU, 1);
            Layer two = new Conv2d(3, 3, 3).padding(1).materialise(Device.CPU, 2);
            for (Layer model : List.of(new Around(one, two), new Twice(one, two))) {
                ForwardPass pass = ForwardPass.ofPictures(model, 3, 8, 8);
                List<Tensor> inputs = Zoo.inputs(pass, 4);
                float[] eager = model.forward(inputs.get(0)).toFloats();
                float[] fast = CompiledPass.of(pass).forward(inputs).toFloats();
                assertThat(fast).as(model.getClass().getSimpleName()).containsExactly(eager, within(1e-5f));
            }
        }
    }

    private static double max(float[] values) {
        double max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }
}
