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
