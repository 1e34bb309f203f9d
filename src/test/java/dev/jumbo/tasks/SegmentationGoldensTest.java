package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.MaskFile;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Dice;
import dev.jumbo.nn.Loss;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.train.metric.PixelMetrics;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Losses and metrics of pixels against PyTorch, scikit-learn and Pillow; scripts/goldens/segmentation.py. */
class SegmentationGoldensTest {
    static Stream<Goldens.Case> losses() {
        return cases("losses");
    }

    static Stream<Goldens.Case> metrics() {
        return cases("metrics");
    }

    static Stream<Goldens.Case> masks() {
        return cases("masks");
    }

    private static Stream<Goldens.Case> cases(String what) {
        return Goldens.stream(Goldens.read("segmentation").get(what)).map(Goldens.Case::new);
    }

    @ParameterizedTest
    @MethodSource("losses")
    void losses(Goldens.Case golden) {
        try (Scope scope = Scope.open()) {
            Tensor x = golden.tensor("input").requireGrad(true);
            Tensor value = loss(golden, (int) x.size(1)).of(x, golden.tensor("target"));
            Goldens.assertClose("loss", value, golden.get("output"), 1e-5);
            value.backward();
            Goldens.assertClose("gradient", Objects.requireNonNull(x.grad()), golden.get("gradInput"), 1e-5);
        }
    }

    private static Loss loss(Goldens.Case golden, int classes) {
        if (golden.get("loss").asText().equals("dice")) {
            return new Dice(golden.settings().get("smooth").doubleValue(), 255);
        }
        return new Segmentation(
                        new ModelSpec("unet", classes, 1, 4, 4),
                        Collections.nCopies(classes, "k"),
                        null,
                        null,
                        golden.get("loss").asText())
                .loss(0);
    }

    @ParameterizedTest
    @MethodSource("metrics")
    void metricsAreThoseOfScikitLearn(Goldens.Case golden) {
        double[] truth = Goldens.doubles(golden.get("truth"));
        double[] predicted = Goldens.doubles(golden.get("predicted"));
        int classes = golden.get("classes").intValue();
        PixelMetrics pixels = new PixelMetrics(
                IntStream.range(0, classes).mapToObj(k -> "k" + k).toList());
        assertThat(pixels.value("mean_iou")).isNaN();
        for (int i = 0; i < truth.length; i++) {
            if (truth[i] != 255) {
                pixels.add((int) truth[i], (int) predicted[i]);
            }
        }
        same("iou", pixels.iou(), golden.get("iou"));
        same("dice", pixels.dice(), golden.get("dice"));
        Goldens.assertClose(
                "mean IoU", pixels.value("mean_iou"), golden.get("mean_iou").doubleValue(), 1e-12);
        Goldens.assertClose(
                "mean Dice", pixels.value("dice"), golden.get("mean_dice").doubleValue(), 1e-12);
        Goldens.assertClose(
                "accuracy",
                pixels.value("pixel_accuracy"),
                golden.get("pixel_accuracy").doubleValue(),
                1e-12);
        long occurring =
                Goldens.stream(golden.get("iou")).filter(v -> !v.isNull()).count();
        assertThat(pixels.byClass()).hasSize((int) occurring);
    }

    private static void same(String what, double[] values, JsonNode expected) {
        for (int k = 0; k < values.length; k++) {
            if (expected.get(k).isNull()) {
                assertThat(values[k]).isNaN();
            } else {
                Goldens.assertClose(
                        what + " of " + k, values[k], expected.get(k).doubleValue(), 1e-12);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("masks")
    void masksAreResizedAsPillowDoes(Goldens.Case golden) {
        byte[] resized = MaskFile.resize(
                bytes(golden.get("mask")),
                golden.get("height").intValue(),
                golden.get("width").intValue(),
                golden.get("newHeight").intValue(),
                golden.get("newWidth").intValue());
        assertThat(resized).isEqualTo(bytes(golden.get("resized")));
    }

    private static byte[] bytes(JsonNode list) {
        double[] values = Goldens.doubles(list);
        byte[] bytes = new byte[values.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) values[i];
        }
        return bytes;
    }

    @Test
    void wrongNamesAreRefused() {
        assertThatThrownBy(() -> PixelMetrics.check("mean_iuo"))
                .hasMessage(
                        "unknown metric 'mean_iuo'; did you mean 'mean_iou'? Known: mean_iou, dice, pixel_accuracy");
        assertThatThrownBy(() -> new PrepareMasks("none", List.of(), null, "dise"))
                .hasMessageContaining("loss: unknown name 'dise'; did you mean 'dice'?");
    }
}
