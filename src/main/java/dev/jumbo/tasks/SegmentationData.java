package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.Batch;
import dev.jumbo.data.ContactSheet;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.HostBatch;
import dev.jumbo.data.MaskFile;
import dev.jumbo.data.MaskedPicture;
import dev.jumbo.data.MaskedPictureBatcher;
import dev.jumbo.data.MaskedPictures;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.Sha256;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.Outputs;
import dev.jumbo.train.metric.PixelCounts;
import dev.jumbo.train.metric.PixelMetrics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Pictures with masks in three parts.
 *
 * @param augment random changes in training, in order
 * @param fingerprint SHA-256 of every picture and mask
 */
public record SegmentationData(
        Segmentation task,
        List<Augmentation> augment,
        MaskedPictures train,
        MaskedPictures validation,
        MaskedPictures test,
        String fingerprint)
        implements TaskData {
    private static final int OVERLAYS = 12;

    /** Pictures that are judged at once: each pixel is a row of scores. */
    private static final int AT_ONCE = 32;

    @Override
    public Counts counts() {
        return new Counts(train.size(), validation.size(), test.size());
    }

    @Override
    public DataLoader<MaskedPicture> training(int batchSize, int workers, long seed) {
        return DataLoader.of(train, batchSize, new MaskedPictureBatcher(batcher(augment)))
                .shuffle(seed)
                .workers(workers);
    }

    private PictureBatcher batcher(List<Augmentation> changes) {
        return new PictureBatcher(task.classes().size(), changes, task.normalization());
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        PixelMetrics pixels = new PixelMetrics(task.classes());
        return judge(batch -> task.outputs(model, batch), validation, how, pixels, (index, mask, counts) -> {});
    }

    @Override
    public Evaluation test(Module model, Judging how) throws IOException {
        Layer ready = Inference.ready((Layer) model, how.precision().dtype(how.device()));
        PixelMetrics pixels = new PixelMetrics(task.classes());
        PixelCounts[] each = new PixelCounts[test.size()];
        PriorityQueue<Judged> worst =
                new PriorityQueue<>(Comparator.comparingDouble(Judged::right).reversed());
        long start = System.nanoTime();
        Map<String, Double> values = new LinkedHashMap<>(judge(
                batch -> task.judged(ready, batch), test, how, pixels, (index, mask, counts) -> {
                    each[index] = counts;
                    worst.add(new Judged(index, mask, right(counts)));
                    if (worst.size() > OVERLAYS) {
                        worst.poll();
                    }
                }));
        double seconds = (System.nanoTime() - start) / 1e9;
        values.putAll(pixels.byClass());
        values.put("examples", (double) test.size());
        values.put("examples_per_second", test.size() / seconds);
        List<Judged> ordered = new ArrayList<>(worst);
        ordered.sort(Comparator.comparingDouble(Judged::right));
        List<Evaluation.Overlay> overlays = new ArrayList<>();
        for (Judged one : ordered) {
            overlays.add(overlay(one));
        }
        return new Evaluation(
                values,
                null,
                List.of(),
                Predictions.ofPixels(task.classes(), List.of(each)),
                new Evaluation.Segments(pixels, overlays));
    }

    @SuppressWarnings("ArrayRecordComponent")
    private record Judged(int index, byte[] mask, double right) {}

    private Evaluation.Overlay overlay(Judged judged) throws IOException {
        MaskedPicture one = test.get(judged.index());
        return new Evaluation.Overlay(
                one.picture(),
                MaskFile.overlay(one.picture(), one.mask()),
                MaskFile.overlay(one.picture(), judged.mask()),
                test.nameOf(judged.index()),
                judged.right());
    }

    /** The share of pixels that are right; 1 of none. */
    private static double right(PixelCounts counts) {
        double right = counts.value("pixel_accuracy");
        return Double.isNaN(right) ? 1 : right;
    }

    @Override
    public int[] testPositions() {
        return test.positions();
    }

    /** What is known of the picture, and the share of its pixels that each class has. */
    @Override
    public Map<String, Object> properties(int index) throws IOException {
        MaskedPicture one = test.get(index);
        Map<String, Object> properties = new TreeMap<>(InputFeatures.of(one.picture()));
        properties.put("name", test.nameOf(index));
        int[] counts = new int[MaskedPicture.MOST_CLASSES + 1];
        for (byte label : one.mask()) {
            counts[label & 0xff]++;
        }
        for (int k = 0; k < task.classes().size(); k++) {
            properties.put("share of " + task.classes().get(k), (double) counts[k] / one.mask().length);
        }
        return properties;
    }

    /** Sees what a model says of each picture. */
    private interface Seen {
        void picture(int index, byte[] mask, PixelCounts counts);
    }

    private Map<String, Double> judge(
            Function<Batch, Tensor> logits, MaskedPictures part, Judging how, PixelMetrics pixels, Seen seen) {
        Loss loss = task.loss(0);
        Evaluator evaluator = new Evaluator(
                batch -> logits.apply(batch).permute(0, 2, 3, 1).flatten(0, 2), // [B·H·W, K]
                (scores, target) -> loss.of(scores, target.flatten(0, -1)),
                how.device(),
                how.precision());
        DataLoader<MaskedPicture> data = DataLoader.of(
                        part, Math.min(how.batchSize(), AT_ONCE), new MaskedPictureBatcher(batcher(List.of())))
                .workers(how.workers());
        Map<String, Double> values = new LinkedHashMap<>(
                evaluator.evaluate(data, List.of(), (batch, outputs) -> count(batch, outputs, pixels, seen)));
        how.metrics().forEach(name -> values.put(name, pixels.value(name)));
        return values;
    }

    private static void count(HostBatch batch, Outputs outputs, PixelMetrics pixels, Seen seen) {
        int area = outputs.rows() / batch.size();
        for (int b = 0; b < batch.size(); b++) {
            byte[] mask = new byte[area];
            PixelCounts counts = PixelCounts.none(pixels.names().size());
            for (int i = 0; i < area; i++) {
                int row = b * area + i;
                int truth = (int) outputs.targets()[row];
                int predicted = outputs.predicted(row);
                mask[i] = (byte) predicted;
                if (truth != MaskedPicture.IGNORED) {
                    pixels.add(truth, predicted);
                    counts.add(truth, predicted);
                }
            }
            seen.picture(batch.indices()[b], mask, counts);
        }
    }

    @Override
    public @Nullable Picture contactSheet(long seed) throws IOException {
        if (augment.isEmpty()) {
            return null;
        }
        List<MaskedPicture> some = new ArrayList<>();
        int rows = Math.min(PictureData.SHEET_ROWS, train.size());
        for (int i = 0; i < rows; i++) {
            some.add(train.get((int) ((long) i * train.size() / rows)));
        }
        return ContactSheet.of(new MaskedPictureBatcher(batcher(augment)), some, PictureData.SHEET_COLUMNS, seed);
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("shape", List.of(train.channels(), train.height(), train.width()));
        card.put("classes", task.classes());
        card.put("pictures", Map.of("train", train.size(), "validation", validation.size(), "test", test.size()));
        Normalization normalization = task.normalization();
        if (normalization != null) {
            card.put("mean", normalization.mean());
            card.put("std", normalization.std());
        }
        card.put("fingerprint", fingerprint);
        return card;
    }

    static String fingerprint(MaskedPictures train, @Nullable MaskedPictures test) throws IOException {
        MessageDigest sha = Sha256.digest();
        sha.update(String.join("\n", train.classes()).getBytes(StandardCharsets.UTF_8));
        for (MaskedPictures pictures : test == null ? List.of(train) : List.of(train, test)) {
            for (int i = 0; i < pictures.size(); i++) {
                MaskedPicture one = pictures.get(i);
                sha.update(one.picture().pixels());
                sha.update(one.mask());
            }
        }
        return Sha256.hex(sha);
    }
}
