package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Batch;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Means of what is said of several views. */
class TestTimeTest {
    private static final int SIDE = 3;

    private static Batch batch() {
        float[] pixels = new float[2 * SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = i * i % 13 / 6f;
        }
        Tensor input = Tensor.of(pixels, 2, 1, SIDE, SIDE);
        return new Batch(List.of(input), Tensor.of(new long[2]), 2);
    }

    /** The views that a model is shown of the first picture. */
    private static Set<String> seen(TestTime views) {
        List<String> seen = new ArrayList<>();
        try (Scope scope = Scope.open()) {
            views.ofPictures(batch(), view -> {
                seen.add(Arrays.toString(view.input().select(0, 0).toFloats()));
                return view.input().flatten(1, -1);
            });
        }
        assertThat(seen).doesNotHaveDuplicates();
        return new TreeSet<>(seen);
    }

    @Test
    void viewsAreAsManyAsChosen() {
        assertThat(seen(new TestTime(false, false, false))).hasSize(1);
        assertThat(seen(new TestTime(true, false, false))).hasSize(2);
        assertThat(seen(new TestTime(false, true, false))).hasSize(2);
        assertThat(seen(new TestTime(true, true, false))).hasSize(4);
        assertThat(seen(new TestTime(false, false, true))).hasSize(4);
        assertThat(seen(new TestTime(true, false, true))).hasSize(8);
        assertThat(seen(new TestTime(true, true, true))).hasSize(8).isEqualTo(seen(new TestTime(false, true, true)));
        assertThat(seen(new TestTime(true, true, true))).containsAll(seen(new TestTime(true, true, false)));
        assertThat(seen(new TestTime(true, true, true))).containsAll(seen(new TestTime(false, false, true)));
    }

    @Test
    void probabilitiesAreAveraged() {
        // Two classes that are the sums of the left and the right column, so a mirror swaps their scores.
        try (Scope scope = Scope.open()) {
            Tensor logits = new TestTime(true, false, false).ofPictures(batch(), view -> {
                Tensor columns = view.input().sum(false, 1, 2); // [B, W]
                return columns.indexSelect(1, Tensor.of(new long[] {0, 2}));
            });
            for (float p : logits.softmax(1).toFloats()) {
                assertThat(p).isCloseTo(0.5f, within(1e-6f));
            }
            float[] plain = batch().input().sum(false, 1, 2).toFloats();
            double left = Math.exp(plain[0]) / (Math.exp(plain[0]) + Math.exp(plain[2]));
            assertThat(Math.abs(left - 0.5)).isGreaterThan(0.1);
        }
    }

    @Test
    void whatIsSaidOfPixelsGoesBackToThem() {
        // A model that says of each pixel what it is: the mean over all views is that again.
        try (Scope scope = Scope.open()) {
            Batch batch = batch();
            Tensor said = new TestTime(true, true, true)
                    .ofPixels(
                            batch,
                            view -> Tensor.cat(1, view.input(), view.input().mul(0)));
            float[] found = said.softmax(1).select(1, 0).toFloats();
            float[] expected = batch.input().sigmoid().to(DType.FLOAT32).toFloats();
            for (int i = 0; i < found.length; i++) {
                assertThat(found[i]).isCloseTo(expected[i], within(1e-6f));
            }
        }
    }

    @Test
    void turnsAreOfSquares() {
        ModelSpec wide = new ModelSpec("mlp", 2, 1, 4, 6);
        assertThatThrownBy(
                        () -> new ImageClassification(wide, List.of("a", "b"), null, new TestTime(false, false, true)))
                .hasMessageContaining("testTime: turns are of square pictures, these are 4x6");
    }
}
