package dev.jumbo.tasks;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.ContactSheet;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.LabelSets;
import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.RelabelledPictures;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.train.Evaluator;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures in three parts.
 *
 * @param start what the model begins with
 * @param augment random changes in training, in order
 * @param train what the model learns from
 * @param validation what tells the best epoch; never learned from
 * @param test what the model is judged by; never looked at in training
 * @param fingerprint SHA-256 of every picture and label
 * @param skipped pictures that were left out, with the reason
 * @param labels of the pictures' classes, if these are combinations of labels; else null
 */
public record PictureData(
        PictureClassification task,
        PictureStart start,
        List<Augmentation> augment,
        Pictures train,
        Pictures validation,
        Pictures test,
        String fingerprint,
        List<String> skipped,
        @Nullable LabelSets labels)
        implements TaskData {
    static final int SHEET_ROWS = 8;
    static final int SHEET_COLUMNS = 8;

    @Override
    public void begin(Module model, Device device) throws IOException {
        if (start.weights() != null) {
            start.weights().into(task.spec(), model);
        }
    }

    @Override
    public void copyStart(Path folder) throws IOException {
        if (start.weights() != null) {
            start.weights().copy(folder);
        }
    }

    @Override
    public List<String> beginning(Module model) throws IOException {
        if (start.weights() != null) {
            return start.weights().fit(task.spec(), model).lines(start.weights().path());
        }
        return start.fresh().isEmpty()
                ? List.of()
                : List.of("a new head: " + String.join(", ", new TreeSet<>(start.fresh())));
    }

    @Override
    public Set<String> fresh() {
        return start.fresh();
    }

    @Override
    public Counts counts() {
        return new Counts(train.size(), validation.size(), test.size());
    }

    @Override
    public DataLoader<Picture> training(int batchSize, int workers, long seed) {
        return DataLoader.of(train, batchSize, batcher()).shuffle(seed).workers(workers);
    }

    @Override
    public @Nullable Labels trainingLabels() {
        return labels != null ? null : new Labels(train.labels(), task.classes().size());
    }

    @Override
    public List<Float> weights(ClassWeights weights) {
        return labels == null
                ? TaskData.super.weights(weights)
                : weights.ofLabels(labels.counts(train.labels()), train.size());
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return new Evaluator(batch -> task.outputs(model, batch), task.loss(0), how.device(), how.precision())
                .evaluate(
                        inOrder(validation, how),
                        labels == null
                                ? Classification.metrics(how.metrics())
                                : LabelClassification.metrics(how.metrics()));
    }

    @Override
    public Evaluation test(Module model, Judging how) throws IOException {
        Layer ready = Inference.ready((Layer) model, how.precision().dtype(how.device()));
        if (labels != null) {
            return LabelClassification.evaluate(
                    evaluator(ready, how), inOrder(test, how), how.metrics(), task.classes());
        }
        return Classification.evaluate(
                evaluator(ready, how),
                inOrder(test, how),
                how.metrics(),
                task.classes(),
                (index, truth, predicted, confidence) -> new Evaluation.Mistake(
                        PngFiles.bytes(test.get(index)), test.nameOf(index), truth, predicted, confidence));
    }

    @Override
    public Predictions validationPredictions(Module model, Judging how) {
        return Classification.predictions(
                evaluator((Layer) model, how),
                inOrder(validation, how),
                labels == null ? Predictions.Kind.CLASSES : Predictions.Kind.LABELS,
                task.classes());
    }

    @Override
    public int[] testPositions() {
        return test.positions();
    }

    @Override
    public Map<String, Object> properties(int index) throws IOException {
        Map<String, Object> properties = new TreeMap<>(InputFeatures.of(test.get(index)));
        if (labels != null) {
            properties.put("labels", labels.sets().get(test.labels()[index]).size());
        }
        properties.put("name", test.nameOf(index));
        return properties;
    }

    @Override
    public DataStatistics statistics(Module model, Judging how) throws IOException {
        DataStatistics.Described described = index -> InputFeatures.of(train.get(index));
        if (labels != null) {
            Map<String, Long> counts = new LinkedHashMap<>();
            int[] each = labels.counts(train.labels());
            for (int k = 0; k < each.length; k++) {
                counts.put(labels.labels().get(k), (long) each[k]);
            }
            return DataStatistics.of(train.size(), described, counts, validationPredictions(model, how));
        }
        return DataStatistics.of(
                train.size(),
                described,
                train.labels(),
                task.classes(),
                Classification.answers(evaluator((Layer) model, how), inOrder(validation, how), task.classes()));
    }

    /** The same, to be judged by other pictures, whose classes or labels are among the task's. */
    public PictureData testing(Pictures others) {
        Pictures test = labels == null
                ? new RelabelledPictures(others, task.classes())
                : RelabelledPictures.combined(others, train.classes());
        LabelSets sets = labels == null ? null : LabelSets.of(test.classes(), labels.labels());
        return new PictureData(task, start, augment, train, validation, test, fingerprint, skipped, sets);
    }

    /** What the model says in use, with all its views. */
    private Evaluator evaluator(Layer model, Judging how) {
        return new Evaluator(
                batch -> task.judged(model, batch), task.loss(0), how.device(), how.precision(), how.thresholds());
    }

    private DataLoader<Picture> inOrder(Pictures pictures, Judging how) {
        return DataLoader.of(
                        pictures,
                        Math.max(how.batchSize(), 256),
                        PictureBatcher.of(pictures).labels(labels).normalize(task.normalization()))
                .workers(how.workers());
    }

    @Override
    public @Nullable Picture contactSheet(long seed) throws IOException {
        if (augment.isEmpty()) {
            return null;
        }
        List<Picture> some = new ArrayList<>();
        int rows = Math.min(SHEET_ROWS, train.size());
        for (int i = 0; i < rows; i++) {
            some.add(train.get((int) ((long) i * train.size() / rows)));
        }
        return ContactSheet.of(batcher(), some, SHEET_COLUMNS, seed);
    }

    private PictureBatcher batcher() {
        return PictureBatcher.of(train)
                .labels(labels)
                .augment(augment.toArray(new Augmentation[0]))
                .normalize(task.normalization());
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("shape", List.of(train.channels(), train.height(), train.width()));
        card.put("classes", task.classes());
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("train", counts(train));
        counts.put("validation", counts(validation));
        counts.put("test", counts(test));
        card.put("pictures", Map.of("train", train.size(), "validation", validation.size(), "test", test.size()));
        card.put(labels == null ? "pictures_by_class" : "pictures_by_label", counts);
        Normalization normalization = task.normalization();
        if (normalization != null) {
            card.put("mean", normalization.mean());
            card.put("std", normalization.std());
        }
        MixedSource.describe(card, train.mixture());
        card.put("skipped", skipped);
        card.put("fingerprint", fingerprint);
        return card;
    }

    private List<Integer> counts(Pictures pictures) {
        if (labels != null) {
            return IntStream.of(labels.counts(pictures.labels())).boxed().toList();
        }
        int[] counts = new int[pictures.classes().size()];
        for (int label : pictures.labels()) {
            counts[label]++;
        }
        return IntStream.of(counts).boxed().toList();
    }
}
