package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RngTest {
    @Test
    void aSeedGivesItsValuesWhateverCameBefore() {
        try (Scope scope = Scope.open()) {
            float[] normal = Rng.normalInPlace(Tensor.zeros(100), 0, 1, 7).toFloats();
            float[] uniform = Rng.uniformInPlace(Tensor.zeros(100), -2, 3, 7).toFloats();
            Rng.seed(99);
            Rng.uniformInPlace(Tensor.zeros(33), 0, 1, 8);
            assertThat(Rng.uniformInPlace(Tensor.zeros(100), -2, 3, 7).toFloats())
                    .containsExactly(uniform);
            assertThat(Rng.normalInPlace(Tensor.zeros(100), 0, 1, 7).toFloats()).containsExactly(normal);
            assertThat(Rng.normalInPlace(Tensor.zeros(100), 0, 1, 8).toFloats()).isNotEqualTo(normal);
        }
    }

    @Test
    void dropoutFollowsTheSeed() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(64);
            Rng.seed(5);
            float[] first = Functional.dropout(x, 0.5, true).toFloats();
            float[] second = Functional.dropout(x, 0.5, true).toFloats();
            Rng.seed(5);
            // drawing from a seed of its own leaves the ambient stream alone
            Rng.normalInPlace(Tensor.zeros(10), 0, 1, 3);
            assertThat(Functional.dropout(x, 0.5, true).toFloats()).containsExactly(first);
            assertThat(second).isNotEqualTo(first);
        }
    }

    @Test
    void distributionsAreTheirs() {
        try (Scope scope = Scope.open()) {
            double[] normal = Rng.normalInPlace(Tensor.zeros(100_000), 2, 3, 1).toDoubles();
            assertThat(mean(normal)).isCloseTo(2, within(0.05));
            assertThat(deviation(normal)).isCloseTo(3, within(0.05));
            double[] uniform =
                    Rng.uniformInPlace(Tensor.zeros(100_000), -1, 3, 1).toDoubles();
            assertThat(mean(uniform)).isCloseTo(1, within(0.02));
            assertThat(deviation(uniform)).isCloseTo(4 / Math.sqrt(12), within(0.02));
            for (double v : uniform) {
                assertThat(v >= -1 && v < 3).isTrue();
            }
        }
    }

    /** splitmix64's first outputs from seed 0, which its authors' code prints. */
    @Test
    void mixIsSplitmix64() {
        assertThat(Rng.mix(0, 0)).isEqualTo(0xE220A8397B1DCDAFL);
        assertThat(Rng.mix(0, 1)).isEqualTo(0x6E789E6AA1B965F4L);
        assertThat(Rng.mix(0, 2)).isEqualTo(0x06C45D188009454FL);
    }

    @Test
    void mixSeparatesNamesAndNumbers() {
        Set<Long> seen = new HashSet<>();
        for (int seed = 0; seed < 20; seed++) {
            for (String name : new String[] {"", "a", "b", "ab", "ba", "blocks.1.weight", "blocks.2.weight"}) {
                seen.add(Rng.mix(seed + 1000, name));
            }
            for (int number = 0; number < 50; number++) {
                seen.add(Rng.mix(Rng.mix(77, seed), number));
            }
        }
        assertThat(seen).hasSize(20 * 57);
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double v : values) {
            sum += v;
        }
        return sum / values.length;
    }

    private static double deviation(double[] values) {
        double mean = mean(values);
        double sum = 0;
        for (double v : values) {
            sum += (v - mean) * (v - mean);
        }
        return Math.sqrt(sum / values.length);
    }
}
