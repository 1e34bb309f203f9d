package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import org.bytedeco.pytorch.global.torch;
import org.junit.jupiter.api.Test;

class SerialTest {
    @Test
    void oneThreadUntilItCloses() {
        try (Scope scope = Scope.open()) {
            Engine.load();
            int before = torch.get_num_threads();
            assertThat(before).isEqualTo(Engine.threads());
            try (Serial alone = Serial.open()) {
                assertThat(torch.get_num_threads()).isEqualTo(1);
                assertThat(Tensor.ones(100_000).sum().item()).isEqualTo(100_000);
            }
            assertThat(torch.get_num_threads()).isEqualTo(before);
        }
    }

    @Test
    void numbersBelowTheNormalRangeAreZeroUntilItCloses() {
        try (Scope scope = Scope.open()) {
            Tensor small = Tensor.scalar(1e-30f);
            Tensor smaller = Tensor.scalar(1e-10f);
            try (Serial alone = Serial.open()) {
                assertThat(small.mul(smaller).item()).isZero();
            }
            assertThat(small.mul(smaller).item()).isBetween(9.9e-41, 1.01e-40);
        }
    }
}
