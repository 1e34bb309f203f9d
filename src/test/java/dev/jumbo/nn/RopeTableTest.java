package dev.jumbo.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.junit.jupiter.api.Test;

class RopeTableTest {
    /** Bit for bit the rotations that are made from the angles each time. */
    @Test
    void isWhatTheRopeSays() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            for (DType dtype : List.of(DType.FLOAT32, DType.BFLOAT16)) {
                Rope rope = new Rope(6, 100, new RopeScaling.Yarn(8, 64));
                Tensor x = Rng.normalInPlace(Tensor.zeros(1, 2, 3, 8), 0, 1, 1).to(dtype);
                ContiguousKvCache cache =
                        new ContiguousKvCache(1, 2, 300, 8, dtype, Device.CPU, RopeTable.of(rope, 300, x));
                for (int start : new int[] {0, 1, 254, 297, 299}) {
                    cache.truncate(0);
                    cache.advance(start); // at 299 there is no room: the rope itself answers
                    assertThat(RopeTable.rotation(rope, cache, x)
                                    .apply(x)
                                    .sameAs(rope.rotation(start, 3, x).apply(x)))
                            .as(dtype + " at " + start)
                            .isTrue();
                }
                Rope other = new Rope(6);
                cache.truncate(10);
                assertThat(RopeTable.rotation(other, cache, x)
                                .apply(x)
                                .sameAs(other.rotation(10, 3, x).apply(x)))
                        .isTrue();
            }
        }
    }

    @Test
    void mistakesAreNamed() {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.zeros(1);
            Rope dynamic = new Rope(4, 100, new RopeScaling.DynamicNtk(2, 100));
            assertThatThrownBy(() -> RopeTable.of(dynamic, 10, x))
                    .hasMessageContaining("depend on the length of a text");
            ContiguousKvCache cache = new ContiguousKvCache(1, 2, 5, 8, DType.FLOAT32, Device.CPU);
            cache.advance(4);
            assertThat(cache.length()).isEqualTo(4);
            assertThatThrownBy(() -> cache.advance(2))
                    .hasMessage("KvCache: expected 0 to 1 more tokens than the 4 before, got 2");
        }
    }
}
