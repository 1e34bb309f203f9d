package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
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

    private static double max(float[] values) {
        double max = 0;
        for (float value : values) {
            max = Math.max(max, Math.abs(value));
        }
        return max;
    }
}
