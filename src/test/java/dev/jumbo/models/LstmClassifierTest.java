package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.nn.LstmState;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import org.junit.jupiter.api.Test;

class LstmClassifierTest {
    /** That of the job of the table of peers. */
    @Test
    void countsItsParameters() {
        assertThat(LstmClassifier.of(10_000, 64, 64, 1, false, 0, 10).parameterCount())
                .isEqualTo(673_930);
    }

    /** Padding after a text's end changes nothing, in either direction. */
    @Test
    void paddingDoesNotCount() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            LstmClassifier net = Module.materialise(LstmClassifier.of(9, 5, 4, 2, true, 0.5, 3), Device.CPU, 1);
            Tensor padded = Tensor.of(new long[] {3, 1, 8, 0, 0, 2, 2, 7, 6, 5}, 2, 5);
            float[] together = net.forward(padded, Tensor.of(new long[] {3, 5})).toFloats();
            float[] first = net.forward(Tensor.of(new long[] {3, 1, 8}, 1, 3)).toFloats();
            float[] second =
                    net.forward(Tensor.of(new long[] {2, 2, 7, 6, 5}, 1, 5)).toFloats();
            for (int k = 0; k < 3; k++) {
                assertThat(together[k]).isCloseTo(first[k], within(1e-5f));
                assertThat(together[3 + k]).isCloseTo(second[k], within(1e-5f));
            }
        }
    }

    /** The head reads the last layer's last states: forwards at the end, backwards at the beginning. */
    @Test
    void headReadsBothEnds() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            LstmClassifier net = Module.materialise(LstmClassifier.of(9, 5, 4, 1, true, 0, 3), Device.CPU, 1);
            Tensor ids = Tensor.of(new long[] {3, 1, 8}, 1, 3);
            Tensor outputs = net.lstm().forward(net.tokens().forward(ids)); // [1, 3, 8]
            Tensor ends = Tensor.cat(
                    1,
                    outputs.select(1, 2).narrow(1, 0, 4),
                    outputs.select(1, 0).narrow(1, 4, 4));
            LstmState state =
                    net.lstm().forward(net.tokens().forward(ids), null, null).state();
            assertThat(state.hidden().shape()).containsExactly(2, 1, 4);
            assertThat(net.forward(ids).toFloats())
                    .containsExactly(net.head().forward(ends).toFloats(), within(1e-6f));
        }
    }
}
