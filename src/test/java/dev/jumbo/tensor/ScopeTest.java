package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class ScopeTest {
    @Test
    void tensorsDieWithTheirScope() {
        long before = Scope.liveTensors();
        Tensor x;
        try (Scope scope = Scope.open()) {
            x = Tensor.ones(3);
            assertThat(Scope.liveTensors()).isEqualTo(before + 1);
            assertThat(Scope.isOpen()).isTrue();
        }
        assertThat(Scope.liveTensors()).isEqualTo(before);
        assertThat(Scope.isOpen()).isFalse();
        String freed = "freed when its Scope closed; scope.keep(tensor)";
        assertThatThrownBy(x::shape).isInstanceOf(IllegalStateException.class).hasMessageContaining(freed);
        assertThatThrownBy(x::toFloats)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(freed);
        assertThatThrownBy(x::backward).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(x::free).isInstanceOf(IllegalStateException.class);
        assertThat(x).hasToString("tensor (freed)");
        try (Scope scope = Scope.open()) {
            Tensor y = Tensor.ones(3);
            assertThatThrownBy(() -> x.add(y))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(freed);
            assertThatThrownBy(() -> y.add(x))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(freed);
            assertThatThrownBy(() -> y.addInPlace(x))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(freed);
            assertThatThrownBy(() -> Tensor.cat(0, y, x))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(freed);
            assertThatThrownBy(() -> y.linear(y, x)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> scope.keep(x)).isInstanceOf(IllegalStateException.class);
            assertThat(y.toFloats()).containsExactly(1, 1, 1);
        }
    }

    @Test
    void useAfterCloseNamesThePlaceThatOpenedTheScope() {
        Tensor x;
        try (Scope scope = Scope.open()) {
            x = Tensor.ones(1);
        }
        assertThatThrownBy(x::item)
                .cause()
                .hasMessage("the scope was opened here")
                .satisfies(cause -> assertThat(cause.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().startsWith("useAfterCloseNames")));
    }

    @Test
    void anotherThreadIsRefused() throws InterruptedException {
        try (Scope scope = Scope.open()) {
            Tensor x = Tensor.ones(2);
            assertThat(thrownBy(x::shape))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining(
                            "belongs to thread '" + Thread.currentThread().getName() + "', not to 'other'")
                    .hasMessageContaining("hand over Java arrays");
            assertThat(thrownBy(() -> x.add(1))).isInstanceOf(IllegalStateException.class);
            assertThat(thrownBy(() -> {
                        try (Scope own = Scope.open()) {
                            Tensor.ones(2).add(x);
                        }
                    }))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("belongs to thread");
            assertThat(thrownBy(x::free)).isInstanceOf(IllegalStateException.class);
            assertThat(thrownBy(scope::close))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("this scope belongs to thread");
            assertThat(thrownBy(() -> scope.keep(x))).isInstanceOf(IllegalStateException.class);
            assertThat(x.toFloats()).containsExactly(1, 1);
        }
    }

    @Test
    void closesOnceAndInOrder() {
        Scope outer = Scope.open();
        Scope inner = Scope.open();
        assertThatThrownBy(outer::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("a scope opened later is still open");
        inner.close();
        assertThatThrownBy(inner::close)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("this scope is closed");
        outer.close();
        assertThatThrownBy(outer::close).isInstanceOf(IllegalStateException.class);
        assertThat(Scope.isOpen()).isFalse();
    }

    @Test
    void keepHandsATensorToTheEnclosingScope() {
        try (Scope outer = Scope.open()) {
            long before = Scope.liveTensors();
            Tensor kept;
            Tensor lost;
            try (Scope inner = Scope.open()) {
                Tensor first = Tensor.of(new float[] {1});
                kept = Tensor.of(new float[] {2});
                lost = Tensor.of(new float[] {3});
                assertThat(inner.keep(kept)).isSameAs(kept);
                assertThat(inner.keep(kept)).isSameAs(kept);
                assertThat(first.item() + lost.item()).isEqualTo(4);
            }
            assertThat(Scope.liveTensors()).isEqualTo(before + 1);
            assertThat(kept.item()).isEqualTo(2);
            assertThatThrownBy(lost::item).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> outer.keep(kept))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("outermost scope");
            try (Scope middle = Scope.open();
                    Scope inner = Scope.open()) {
                assertThatThrownBy(() -> inner.keep(kept))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("another scope");
            }
        }
    }

    @Test
    void manyTensorsKeepTheirSlots() {
        try (Scope outer = Scope.open()) {
            Tensor[] kept = new Tensor[50];
            try (Scope inner = Scope.open()) {
                Tensor[] all = new Tensor[100];
                for (int i = 0; i < 100; i++) {
                    all[i] = Tensor.scalar(i);
                }
                for (int i = 0; i < 50; i++) {
                    kept[i] = inner.keep(all[2 * i]);
                }
                for (int i = 0; i < 25; i++) {
                    all[4 * i + 1].free();
                }
                assertThat(all[3].item() + all[99].item()).isEqualTo(102);
            }
            for (int i = 0; i < 50; i++) {
                assertThat(kept[i].item()).isEqualTo(2 * i);
            }
        }
    }

    @Test
    void freeIsEarlyAndOnce() {
        try (Scope scope = Scope.open()) {
            long before = Scope.liveTensors();
            Tensor x = Tensor.ones(2);
            x.free();
            assertThat(Scope.liveTensors()).isEqualTo(before);
            assertThatThrownBy(x::free).isInstanceOf(IllegalStateException.class);
            assertThat(Scope.liveTensors()).isEqualTo(before);
        }
    }

    @Test
    void withoutAScopeNothingIsMade() {
        assertThatThrownBy(() -> Tensor.ones(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining(
                        "no Scope is open on thread '" + Thread.currentThread().getName() + "'")
                .hasMessageContaining("try (var scope = Scope.open())");
    }

    @Test
    void aFailingOperatorLeavesNothing() {
        try (Scope scope = Scope.open()) {
            Tensor a = Tensor.ones(2, 3);
            Tensor b = Tensor.ones(4, 5);
            long before = Scope.liveTensors();
            assertThatThrownBy(() -> a.matmul(b))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("matmul(float32[2, 3], float32[4, 5]): ")
                    .hasMessageNotContaining("Exception raised from");
            assertThat(Scope.liveTensors()).isEqualTo(before);
        }
    }

    /** A leaked tensor of a step takes 40 MB or more here, a leaked handle of 100 bytes an operator 10 MB. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void nativeMemoryIsFlat() throws Exception {
        try (Scope all = Scope.open()) {
            Tensor w = Tensor.ones(64, 64).requireGrad(true);
            fillHeap();
            steps(w, 1_000);
            System.gc();
            long before = residentBytes();
            steps(w, 20_000);
            System.gc();
            assertThat(residentBytes() - before).isLessThan(8L << 20);
        }
    }

    private static void steps(Tensor w, int count) {
        for (int i = 0; i < count; i++) {
            try (Scope scope = Scope.open()) {
                Tensor x = Tensor.full(i, DType.FLOAT32, Device.CPU, 16, 64);
                Tensor y = x.linear(w, null).relu().reshape(4, -1).mul(1e-6);
                Tensor kept;
                try (Scope inner = Scope.open()) {
                    kept = inner.keep(Tensor.cat(0, y, y).mean());
                }
                if (i % 5 == 0) {
                    kept.add(w.detach().mul(0).sum()).backward();
                    Objects.requireNonNull(w.grad()).zeroInPlace();
                }
                if (i % 100 == 0) {
                    assertThat(w.shape()).containsExactly(64, 64);
                    assertThat(kept.item()).isGreaterThanOrEqualTo(0);
                }
            }
        }
    }

    /** Touches the Java heap once, so that its growth is not taken for the engine's. */
    private static void fillHeap() {
        long bytes = 2 * Runtime.getRuntime().totalMemory();
        byte[] garbage = new byte[0];
        for (long i = 0; i < bytes; i += 1 << 16) {
            garbage = new byte[1 << 16];
        }
        assertThat(garbage).hasSize(1 << 16);
    }

    private static long residentBytes() throws Exception {
        String[] pages = Files.readString(Path.of("/proc/self/statm")).split(" ");
        return Long.parseLong(pages[1]) * 4096;
    }

    private static Throwable thrownBy(Runnable action) throws InterruptedException {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Thread other = new Thread(action, "other");
        other.setUncaughtExceptionHandler((thread, error) -> thrown.set(error));
        other.start();
        other.join();
        return Objects.requireNonNull(thrown.get(), "nothing was thrown");
    }
}
