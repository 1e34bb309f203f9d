package dev.jumbo.data;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.testing.Goldens;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Changes of pictures with fixed settings against torchvision and SciPy. */
class AugmentationGoldensTest {
    static Stream<Goldens.Case> cases() {
        return Goldens.cases("augmentations");
    }

    private static float[] floats(JsonNode tensor) {
        double[] values = Goldens.doubles(tensor.get("data"));
        float[] floats = new float[values.length];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = (float) values[i];
        }
        return floats;
    }

    @ParameterizedTest
    @MethodSource("cases")
    void asTheOthersDo(Goldens.Case golden) {
        long[] shape = Goldens.shape(golden.get("input"));
        int channels = (int) shape[0];
        int height = (int) shape[1];
        int width = (int) shape[2];
        int one = channels * height * width;
        float[] pixels = new float[2 * one]; // the second picture, so that offsets count
        float[] levels = floats(golden.get("input"));
        for (int i = 0; i < one; i++) {
            pixels[one + i] = levels[i] / 255;
        }
        PictureBatch batch = new PictureBatch(pixels, new int[2], new int[2], 1, channels, height, width);
        change(golden, batch);
        double[] expected = Goldens.doubles(golden.get("output").get("data"));
        for (int i = 0; i < one; i++) {
            Goldens.assertClose(golden + "[" + i + "]", pixels[one + i], expected[i], 3e-5);
        }
    }

    private static void change(Goldens.Case golden, PictureBatch batch) {
        JsonNode s = golden.settings();
        float[] scratch = new float[batch.channels() * batch.height() * batch.width()];
        switch (golden.get("change").asText()) {
            case "affine" ->
                Planes.warp(
                        batch,
                        1,
                        AffineMap.showing(
                                (batch.width() - 1) / 2.0,
                                (batch.height() - 1) / 2.0,
                                Math.toRadians(s.get("angle").doubleValue()),
                                s.get("moveX").doubleValue(),
                                s.get("moveY").doubleValue(),
                                s.get("scale").doubleValue(),
                                Math.toRadians(s.get("shearX").doubleValue()),
                                Math.toRadians(s.get("shearY").doubleValue())),
                        scratch);
            case "perspective" -> {
                double right = batch.width() - 1;
                double bottom = batch.height() - 1;
                double[][] to =
                        Goldens.stream(s.get("to")).map(Goldens::doubles).toArray(double[][]::new);
                double[][] from = {{0, 0}, {right, 0}, {right, bottom}, {0, bottom}};
                Planes.warp(batch, 1, PerspectiveMap.of(from, to), scratch);
            }
            case "blur" -> {
                double sigma = s.get("sigma").doubleValue();
                new GaussianBlur(s.get("kernel").intValue(), sigma, sigma, 1).blur(batch, 1, sigma, scratch);
            }
            case "elastic" ->
                new ElasticTransform(
                                s.get("alpha").doubleValue(), s.get("sigma").doubleValue(), 1)
                        .move(batch, 1, floats(golden.get("across")), floats(golden.get("down")), scratch);
            case "rand-augment" ->
                new RandAugment(1, s.get("magnitude").intValue(), 31)
                        .apply(
                                RandAugment.Operation.valueOf(s.get("operation").asText()),
                                batch,
                                1,
                                s.get("sign").intValue(),
                                scratch);
            default -> always(golden, s).apply(batch, new SplittableRandom(0));
        }
    }

    private static Augmentation always(Goldens.Case golden, JsonNode s) {
        return switch (golden.get("change").asText()) {
            case "auto-contrast" -> new RandomAutoContrast(1);
            case "equalize" -> new RandomEqualize(1);
            case "posterize" -> new RandomPosterize(s.get("bits").intValue(), 1);
            case "solarize" -> new RandomSolarize(s.get("threshold").doubleValue(), 1);
            case "sharpness" -> new RandomSharpness(s.get("factor").doubleValue(), 1);
            case "grayscale" -> new RandomGrayscale(1);
            default -> throw new IllegalArgumentException("no such change: " + golden);
        };
    }
}
