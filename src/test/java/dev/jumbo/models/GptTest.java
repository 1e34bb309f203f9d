package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Stepper;
import java.util.IdentityHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;

class GptTest {
    private static final Gpt.Config SMALL = new Gpt.Config(11, 16, 24, 3, 2, 0, true);

    @Test
    void hasThePublishedNumberOfParameters() {
        assertThat(Gpt.of(Gpt.Config.gpt2()).parameterCount()).isEqualTo(124_439_808);
        assertThat(Gpt.of(Gpt.Config.gpt2Xl()).parameterCount()).isEqualTo(1_557_611_200);
    }

    /** The deviations of GPT-2's initialisation; the head and the tokens share one tensor. */
    @Test
    void beginsAsGpt2() {
        try (Scope scope = Scope.open()) {
            Gpt gpt = Module.materialise(Gpt.of(new Gpt.Config(500, 64, 96, 4, 8, 0, true)), Device.CPU, 1);
            assertThat(deviation(gpt, "tokens.weight")).isCloseTo(0.02, within(0.0005));
            assertThat(deviation(gpt, "blocks.3.attention.query.weight")).isCloseTo(0.02, within(0.0005));
            assertThat(deviation(gpt, "blocks.3.feedForward.down.weight")).isCloseTo(0.02 / 4, within(0.0002));
            assertThat(gpt.parameters()).doesNotContainKey("head.weight");
        }
    }

    @Test
    void tokensAfterOneAnotherThroughCachesGiveWhatAllAtOnceGive() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Gpt gpt = Module.materialise(Gpt.of(SMALL), Device.CPU, 2);
            Tensor ids = Tensor.of(new long[] {1, 5, 2, 10, 0, 7, 3, 3, 9, 4, 8, 6}, 2, 6);
            float[] whole = gpt.forward(ids).toFloats();
            List<KvCache> caches = gpt.caches(2, 6);
            Tensor parts = Tensor.cat(
                    1,
                    gpt.forward(ids.narrow(1, 0, 3), caches), // a prompt, then one by one
                    gpt.forward(ids.narrow(1, 3, 1), caches),
                    gpt.forward(ids.narrow(1, 4, 1), caches),
                    gpt.forward(ids.narrow(1, 5, 1), caches));
            assertThat(parts.toFloats()).containsExactly(whole, within(1e-5f));
            assertThatThrownBy(() -> gpt.forward(ids.narrow(1, 0, 1), caches))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("KvCache: 6 tokens and 1 more do not fit into the 6 that it was made for");
        }
    }

    @Test
    void aTokenDoesNotSeeLaterOnes() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Gpt gpt = Module.materialise(Gpt.of(SMALL), Device.CPU, 2);
            float[] a = gpt.forward(Tensor.of(new long[] {1, 2, 3, 4}, 1, 4)).toFloats();
            float[] b = gpt.forward(Tensor.of(new long[] {1, 2, 9, 8}, 1, 4)).toFloats();
            for (int i = 0; i < 2 * 11; i++) {
                assertThat(b[i]).isCloseTo(a[i], within(1e-6f));
            }
            assertThat(Math.abs(b[2 * 11] - a[2 * 11])).isGreaterThan(1e-4f);
        }
    }

    @Test
    void compilesToTheSame() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Gpt gpt = Module.materialise(Gpt.of(SMALL), Device.CPU, 2);
            IdentityHashMap<Tensor, String> keys = new IdentityHashMap<>();
            gpt.stateTensors().forEach((key, tensor) -> keys.put(tensor, key));
            Trace trace = Trace.of(gpt::forward, Tensor.of(new long[] {1, 2, 3, 4}, 1, 4), keys);
            Tensor ids = Tensor.of(new long[] {4, 3, 10, 1, 0, 6, 6, 2}, 2, 4);
            try (Trace.Compiled compiled = trace.compile(gpt.stateTensors())) {
                assertThat(compiled.forward(ids).toFloats())
                        .containsExactly(gpt.forward(ids).toFloats(), within(1e-5f));
            }
        }
    }

    @Test
    void learnsAText() {
        try (Scope scope = Scope.open();
                Mode training = Mode.training()) {
            Gpt gpt = Module.materialise(Gpt.of(SMALL), Device.CPU, 3);
            long[] text = {1, 5, 2, 10, 0, 7, 3, 3, 9, 4, 8, 6};
            Tensor ids = Tensor.of(text, 1, text.length).narrow(1, 0, 11);
            Tensor next = Tensor.of(text).narrow(0, 1, 11);
            double loss = 0;
            try (Stepper stepper = new Stepper(new AdamW(0.01), gpt.parameters(), List.of())) {
                for (int step = 0; step < 60; step++) {
                    try (Scope inner = Scope.open()) {
                        stepper.clearGradients();
                        Tensor y = Losses.crossEntropy(gpt.forward(ids).flatten(0, 1), next);
                        y.backward();
                        stepper.step(1);
                        loss = y.item();
                    }
                }
            }
            assertThat(loss).isLessThan(0.1);
        }
    }

    private static double deviation(Gpt gpt, String key) {
        float[] values =
                java.util.Objects.requireNonNull(gpt.stateTensors().get(key)).toFloats();
        double squares = 0;
        for (float value : values) {
            squares += (double) value * value;
        }
        return Math.sqrt(squares / values.length);
    }
}
