package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.Picture;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A task with its data: what a model learns from, is chosen by and is judged by. */
public sealed interface TaskData
        permits PictureData,
                SegmentationData,
                TextData,
                DocumentData,
                PairData,
                TargetData,
                PreferenceData,
                MatchData,
                TaggedData,
                QuestionData,
                TableData {
    Task task();

    /** Counts and whatever else describes the data, for people and for comparison; {@code fingerprint} is among it. */
    Map<String, Object> card();

    /** SHA-256 of the data. */
    String fingerprint();

    /** Examples to learn from, to choose by and to test on. */
    Counts counts();

    /** The folder of the published model that the model begins with, or a part of it; null if it begins with none. */
    default @Nullable PublishedFolder published() {
        return task().published();
    }

    /**
     * Gives a new model what it knows before it learns; nothing by default.
     *
     * @throws IOException if it cannot be read
     */
    default void begin(Module model, Device device) throws IOException {}

    /** Copies what the model begins with to a folder, if it is published: the run needs no other then. */
    default void copyStart(Path folder) throws IOException {
        PublishedFolder published = published();
        if (published != null) {
            published.copy(folder);
        }
    }

    /** What {@link #begin} does to a new model, in lines for people. */
    default List<String> beginning(Module model) throws IOException {
        return List.of();
    }

    /** Keys that a new model does not take from the bundle that it begins with: a head for other classes. None. */
    default Set<String> fresh() {
        return Set.of();
    }

    /** Batches to learn from, in a new order each epoch. */
    DataLoader<?> training(int batchSize, int workers, long seed);

    /** Classes of the examples to learn from; null for tasks that do not give each example one. */
    default @Nullable Labels trainingLabels() {
        return null;
    }

    /**
     * What each class counts in the training loss; empty if all count the same. Of labels, what one that is right counts for one that is
     * not.
     *
     * @throws IllegalArgumentException if the examples do not have classes each, or the weights do not fit these
     */
    default List<Float> weights(ClassWeights weights) {
        if (weights instanceof ClassWeights.None) {
            return List.of();
        }
        Labels labels = trainingLabels();
        if (labels == null) {
            throw new IllegalArgumentException(
                    "train.classWeights: this task does not give each example a class; leave it out");
        }
        return weights.of(labels.each(), labels.classes());
    }

    /** What a model is worth on the validation data: {@code loss} and metrics by name. */
    Map<String, Double> validate(Module model, Judging how);

    /** What a trained model is worth on the test data. */
    Evaluation test(Module model, Judging how) throws IOException;

    /**
     * What a model says of each example of the validation part; null for tasks whose answers are neither classes nor numbers.
     */
    default @Nullable Predictions validationPredictions(Module model, Judging how) {
        return null;
    }

    /** Where the examples of the test part were in the data that was divided; their own places if it was not. */
    default int[] testPositions() {
        return IntStream.range(0, counts().test()).toArray();
    }

    /**
     * What is known of an example of the test part beside its class, by which results are sliced: numbers, texts or truth values by
     * name.
     *
     * @throws IOException if it cannot be read
     */
    default Map<String, Object> properties(int index) throws IOException {
        return Map.of();
    }

    /**
     * What predictions in use can be compared with; null for tasks that are not compared.
     *
     * @throws IOException if the data cannot be read
     */
    default @Nullable DataStatistics statistics(Module model, Judging how) throws IOException {
        return null;
    }

    /**
     * What augmentation makes of a few training pictures, for people to look at; null where nothing is augmented.
     *
     * @throws IOException if a picture cannot be read
     */
    default @Nullable Picture contactSheet(long seed) throws IOException {
        return null;
    }

    /**
     * The same data, with what it needs to know of the model that training begins with.
     *
     * @throws IOException if that model cannot be made
     */
    default TaskData startingFrom(Start start, Judging how) throws IOException {
        return this;
    }

    /** Makes the model that training begins with, in the current scope. */
    @FunctionalInterface
    interface Start {
        Module model() throws IOException;
    }

    /**
     * Classes of examples.
     *
     * @param each the class of each example, in the order of the data
     * @param classes how many classes there are
     */
    record Labels(int[] each, int classes) {}

    /** Numbers of examples. */
    record Counts(int train, int validation, int test) {}
}
