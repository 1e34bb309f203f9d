package dev.jumbo.tasks;

import dev.jumbo.data.HostBatch;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.Outputs;
import dev.jumbo.train.metric.PixelCounts;
import java.util.Arrays;
import java.util.List;

/**
 * What a model said of each example of a part, and the truth: classes, labels, numbers, or classes of pixels.
 *
 * <p>K classes.
 *
 * @param kind what is said of an example
 * @param classes names of the classes or labels; none for numbers
 * @param columns an example: K probabilities, or numbers; of pixels 3·K counts as {@link PixelCounts} has them
 * @param values [examples × columns], in the order of the part; counts are exact up to 2²⁴ pixels of a class
 * @param targets [examples] class indices, or [examples × columns] numbers, of labels 0 and 1; none of pixels, whose counts say all
 * @param thresholds what turns probabilities into what is said, as {@link Deciding#thresholds}
 */
@SuppressWarnings("ArrayRecordComponent")
public record Predictions(
        Kind kind, List<String> classes, int columns, float[] values, float[] targets, List<Double> thresholds) {
    private static final int COUNTS = 3;

    /** What is said of an example. */
    public enum Kind {
        /** One class. */
        CLASSES,
        /** Any number of labels. */
        LABELS,
        /** Numbers. */
        NUMBERS,
        /** A class of each pixel. */
        PIXELS;

        /** Columns of an example of K classes. */
        private int columns(int columns, int classes) {
            return switch (this) {
                case CLASSES, LABELS -> classes;
                case NUMBERS -> columns;
                case PIXELS -> COUNTS * classes;
            };
        }

        /** Targets of an example of so many columns. */
        private int targets(int columns) {
            return switch (this) {
                case CLASSES -> 1;
                case LABELS, NUMBERS -> columns;
                case PIXELS -> 0;
            };
        }
    }

    public Predictions {
        classes = List.copyOf(classes);
        thresholds = List.copyOf(thresholds);
        boolean fits = columns >= 1
                && values.length % columns == 0
                && targets.length == values.length / columns * kind.targets(columns)
                && columns == kind.columns(columns, classes.size());
        if (!fits) {
            throw new IllegalArgumentException("predictions: expected a value for each of " + classes.size()
                    + " classes and a target an example, got " + values.length + " values in " + columns
                    + " columns and " + targets.length + " targets");
        }
    }

    /** One class, or numbers if there are no classes, and no thresholds. */
    public Predictions(List<String> classes, int columns, float[] values, float[] targets) {
        this(classes.isEmpty() ? Kind.NUMBERS : Kind.CLASSES, classes, columns, values, targets, List.of());
    }

    /** The same examples with other answers and truths. */
    public Predictions with(float[] otherValues, float[] otherTargets) {
        return new Predictions(kind, classes, columns, otherValues, otherTargets, thresholds);
    }

    /** The same answers with other thresholds. */
    public Predictions deciding(List<Double> others) {
        return new Predictions(kind, classes, columns, values, targets, others);
    }

    /**
     * The same decisions without thresholds: probabilities are stretched, so that what was said from a threshold on is said from
     * 0.5 on.
     */
    public Predictions atHalf() {
        if (thresholds.isEmpty()) {
            return this;
        }
        float[] stretched = values.clone();
        for (int i = 0; i < size(); i++) {
            for (int k = 0; k < columns; k++) {
                if (areLabels()) {
                    stretched[i * columns + k] =
                            atHalf(value(i, k), thresholds.get(k).floatValue());
                }
            }
            if (areClasses()) {
                float second = atHalf(value(i, 1), thresholds.get(0).floatValue());
                stretched[i * columns] = Math.min(1 - second, Math.nextDown(second >= 0.5f ? 0.5f : 1f));
                stretched[i * columns + 1] = second;
            }
        }
        return new Predictions(kind, classes, columns, stretched, targets, List.of());
    }

    private static float atHalf(float p, float threshold) {
        return p < threshold
                ? Math.min(p / (2 * threshold), Math.nextDown(0.5f))
                : threshold == 1 ? 0.5f : 0.5f + 0.5f * (p - threshold) / (1 - threshold);
    }

    /** Number of examples. */
    public int size() {
        return values.length / columns;
    }

    /**
     * Of pictures whose pixels have classes.
     *
     * @param pictures the counts of each
     */
    public static Predictions ofPixels(List<String> classes, List<PixelCounts> pictures) {
        int k = classes.size();
        float[] values = new float[Math.multiplyExact(pictures.size(), COUNTS * k)];
        for (int i = 0; i < pictures.size(); i++) {
            PixelCounts counts = pictures.get(i);
            for (int c = 0; c < k; c++) {
                values[i * COUNTS * k + c] = (float) counts.hits()[c];
                values[(i * COUNTS + 1) * k + c] = (float) counts.predicted()[c];
                values[(i * COUNTS + 2) * k + c] = (float) counts.actual()[c];
            }
        }
        return new Predictions(Kind.PIXELS, classes, COUNTS * k, values, new float[0], List.of());
    }

    /** Whether they are counts of pixels. */
    public boolean arePixels() {
        return kind == Kind.PIXELS;
    }

    /** The pixels of some pictures together; one may occur several times. */
    public PixelCounts pixels(int... examples) {
        int k = classes.size();
        PixelCounts sum = PixelCounts.none(k);
        for (int i : examples) {
            for (int c = 0; c < k; c++) {
                sum.hits()[c] += (long) value(i, c);
                sum.predicted()[c] += (long) value(i, k + c);
                sum.actual()[c] += (long) value(i, 2 * k + c);
            }
        }
        return sum;
    }

    /** Whether they are probabilities of classes, of which each example has one. */
    public boolean areClasses() {
        return kind == Kind.CLASSES;
    }

    /** Whether they are probabilities of labels, of which an example may have several. */
    public boolean areLabels() {
        return kind == Kind.LABELS;
    }

    /** Whether an example has a label. */
    public boolean has(int example, int label) {
        return targets[example * columns + label] == 1;
    }

    /** Whether a label is said of an example. */
    public boolean says(int example, int label) {
        return value(example, label)
                >= (thresholds.isEmpty() ? 0.5f : thresholds.get(label).floatValue());
    }

    /** Whether what is said of an example is all right: its class, or each of its labels and no other. */
    public boolean isRight(int example) {
        if (areClasses()) {
            return predicted(example) == label(example);
        }
        for (int k = 0; k < columns; k++) {
            if (says(example, k) != has(example, k)) {
                return false;
            }
        }
        return true;
    }

    /** The true class of an example. */
    public int label(int example) {
        return (int) targets[example];
    }

    /** The class that is said of an example: the second of two from the threshold on where there is one, else the likeliest. */
    public int predicted(int example) {
        if (!thresholds.isEmpty()) {
            return value(example, 1) >= thresholds.get(0).floatValue() ? 1 : 0;
        }
        int best = 0;
        for (int k = 1; k < columns; k++) {
            if (value(example, k) > value(example, best)) {
                best = k;
            }
        }
        return best;
    }

    /** The probability of a class, or a number. */
    public float value(int example, int column) {
        return values[example * columns + column];
    }

    /** What metrics of classes and numbers take. */
    public Outputs outputs() {
        return new Outputs(values, size(), columns, targets, scores(), thresholds);
    }

    /** The same of the examples at these positions; one may occur several times. */
    public Outputs outputs(int[] examples) {
        return at(examples).outputs();
    }

    /** The examples at these positions; one may occur several times. */
    public Predictions at(int[] examples) {
        float[] chosen = new float[examples.length * columns];
        int width = targets.length / Math.max(1, size());
        float[] truth = new float[examples.length * width];
        for (int i = 0; i < examples.length; i++) {
            System.arraycopy(values, examples[i] * columns, chosen, i * columns, columns);
            System.arraycopy(targets, examples[i] * width, truth, i * width, width);
        }
        return with(chosen, truth);
    }

    private Outputs.Kind scores() {
        return kind == Kind.NUMBERS ? Outputs.Kind.LOGITS : Outputs.Kind.PROBABILITIES;
    }

    /** Collects what a model says, in any order, as {@link Evaluator} shows it. */
    public static final class Collector implements Evaluator.Visitor {
        private final Kind kind;
        private final List<String> classes;
        private final int examples;
        private int columns;
        private float[] values = {};
        private float[] targets = {};
        private List<Double> thresholds = List.of();

        /**
         * For so many examples.
         *
         * @param classes names of the classes; none for numbers
         */
        public Collector(List<String> classes, int examples) {
            this(classes.isEmpty() ? Kind.NUMBERS : Kind.CLASSES, classes, examples);
        }

        /** For so many examples. */
        Collector(Kind kind, List<String> classes, int examples) {
            this.kind = kind;
            this.classes = List.copyOf(classes);
            this.examples = examples;
            columns = classes.size();
            if (!classes.isEmpty()) {
                begin();
            }
        }

        private void begin() {
            values = new float[Math.multiplyExact(examples, columns)];
            targets = new float[kind == Kind.CLASSES ? examples : values.length];
            Arrays.fill(values, Float.NaN);
        }

        @Override
        public void visit(HostBatch batch, Outputs outputs) {
            if (columns == 0) {
                columns = outputs.columns();
                begin();
            }
            thresholds = outputs.thresholds();
            int[] indices = batch.indices();
            for (int row = 0; row < outputs.rows(); row++) {
                if (kind != Kind.CLASSES) {
                    System.arraycopy(outputs.targets(), row * columns, targets, indices[row] * columns, columns);
                }
                if (kind == Kind.LABELS) {
                    for (int k = 0; k < columns; k++) {
                        values[indices[row] * columns + k] = (float) outputs.probability(row, k);
                    }
                } else if (kind == Kind.NUMBERS) {
                    System.arraycopy(outputs.values(), row * columns, values, indices[row] * columns, columns);
                } else {
                    double[] p = outputs.probabilities(row);
                    for (int k = 0; k < columns; k++) {
                        values[indices[row] * columns + k] = (float) Math.min(1, p[k]);
                    }
                    targets[indices[row]] = outputs.label(row);
                }
            }
        }

        /** What was seen, which must be all of the examples. */
        public Predictions collected() {
            return new Predictions(kind, classes, Math.max(1, columns), values, targets, thresholds);
        }
    }
}
