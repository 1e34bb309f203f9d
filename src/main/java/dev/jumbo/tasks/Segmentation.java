package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.MaskedPicture;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Dice;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.text.NearestName;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A class for each pixel.
 *
 * <p>B batch, C channels, H height, W width, K classes.
 *
 * @param spec the model, [B, C, H, W] → [B, K, H, W]
 * @param classes names of the classes
 * @param normalization what the model's inputs went through, or null
 * @param testTime views whose mean is what the model says, or null for none
 * @param loss {@code cross-entropy}, {@code dice}, or {@code cross-entropy+dice}, their sum
 */
public record Segmentation(
        ModelSpec spec,
        List<String> classes,
        @Nullable Normalization normalization,
        @Nullable TestTime testTime,
        String loss)
        implements PictureTask {
    private static final List<String> LOSSES = List.of("cross-entropy", "dice", "cross-entropy+dice");

    public Segmentation {
        classes = List.copyOf(classes);
        checkLoss(loss);
        if (spec.classes() != classes.size()) {
            throw new IllegalArgumentException("model: expected " + classes.size() + " classes, got " + spec.classes());
        }
        if (classes.size() > MaskedPicture.MOST_CLASSES) {
            throw new IllegalArgumentException(
                    "classes: expected at most " + MaskedPicture.MOST_CLASSES + ", got " + classes.size());
        }
        if (testTime != null) {
            testTime.check(spec.height(), spec.width());
        }
    }

    static void checkLoss(String name) {
        if (!LOSSES.contains(name)) {
            throw new IllegalArgumentException("loss: unknown name '" + name + "'; did you mean '"
                    + NearestName.of(name, LOSSES) + "'? Known: " + String.join(", ", LOSSES));
        }
    }

    @Override
    public Tensor judged(Module model, Batch batch) {
        return testTime == null ? outputs(model, batch) : testTime.ofPixels(batch, view -> outputs(model, view));
    }

    /** The mean over pixels that have a class; smoothing is of the cross-entropy. */
    @Override
    public Loss loss(double labelSmoothing) {
        CrossEntropy entropy = new CrossEntropy(labelSmoothing, List.of(), MaskedPicture.IGNORED);
        Dice dice = new Dice(1, MaskedPicture.IGNORED);
        return switch (loss) {
            case "cross-entropy" -> entropy;
            case "dice" -> dice;
            default -> (logits, target) -> entropy.of(logits, target).add(dice.of(logits, target));
        };
    }

    /** Masks of the files' own sizes. */
    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision)
            throws IOException {
        List<Prediction> predictions = new ArrayList<>();
        for (String file : inputs) {
            Picture whole = PictureFile.readWhole(Path.of(file), spec.channels());
            Prediction one = classify(
                            model, List.of(whole.resized(spec.height(), spec.width())), top, device, precision)
                    .get(0);
            Prediction.Mask mask = one.mask();
            predictions.add(new Prediction(
                    file, one.answers(), List.of(), mask == null ? null : mask.resized(whole.height(), whole.width())));
        }
        return predictions;
    }

    /** The answers are the classes with the shares of the pixels that they have. */
    @Override
    public List<Prediction> classify(
            Module model, List<Picture> pictures, int top, Device device, Precision precision) {
        float[] probabilities = probabilities(model, pictures, device, precision); // [B, K, H, W]
        int area = spec.height() * spec.width();
        List<Prediction> predictions = new ArrayList<>();
        for (int b = 0; b < pictures.size(); b++) {
            byte[] mask = likeliest(probabilities, b * classes.size() * area, area);
            predictions.add(new Prediction(
                    "", shares(mask, top), List.of(), new Prediction.Mask(mask, spec.height(), spec.width())));
        }
        return predictions;
    }

    /** The class with the highest score at each pixel of [K, H, W]. */
    private byte[] likeliest(float[] scores, int offset, int area) {
        byte[] mask = new byte[area];
        for (int i = 0; i < area; i++) {
            int best = 0;
            for (int k = 1; k < classes.size(); k++) {
                best = scores[offset + k * area + i] > scores[offset + best * area + i] ? k : best;
            }
            mask[i] = (byte) best;
        }
        return mask;
    }

    private List<Prediction.Answer> shares(byte[] mask, int top) {
        int[] counts = new int[classes.size()];
        for (byte label : mask) {
            counts[label & 0xff]++;
        }
        return IntStream.range(0, counts.length)
                .filter(k -> counts[k] > 0)
                .mapToObj(k -> new Prediction.Answer(classes.get(k), (double) counts[k] / mask.length))
                .sorted(Comparator.comparingDouble(Prediction.Answer::probability)
                        .reversed())
                .limit(top)
                .toList();
    }
}
