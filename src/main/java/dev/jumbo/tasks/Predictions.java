package dev.jumbo.tasks;

import dev.jumbo.data.HostBatch;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.Outputs;
import dev.jumbo.train.metric.PixelCounts;
import java.util.Arrays;
import java.util.List;

/**
 * What a model said of each example of a part, and the truth: classes, numbers, or classes of pixels.
 *
 * <p>K classes.
 *
 * @param classes names of the classes; none for numbers
 * @param columns an example: K probabilities, or numbers; of pixels 3·K counts as {@link PixelCounts} has them
 * @param values [examples × columns], in the order of the part; counts are exact up to 2²⁴ pixels of a class
 * @param targets [examples] class indices, or [examples × columns] numbers; none of pixels, whose counts say all
 */
@SuppressWarnings("ArrayRecordComponent")
public record Predictions(List<String> classes, int columns, float[] values, float[] targets) {
    private static final int COUNTS = 3;

    public Predictions {
        classes = List.copyOf(classes);
        boolean pixels = !classes.isEmpty() && columns == COUNTS * classes.size();
        boolean fits = columns >= 1
                && values.length % columns == 0
                && targets.length == (classes.isEmpty() ? values.length : pixels ? 0 : values.length / columns)
                && (classes.isEmpty() || pixels || columns == classes.size());
        if (!fits) {
            throw new IllegalArgumentException("predictions: expected a value for each of " + classes.size()
                    + " classes and a target an example, got " + values.length + " values in " + columns
                    + " columns and " + targets.length + " targets");
        }
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
        return new Predictions(classes, COUNTS * k, values, new float[0]);
    }

    /** Whether they are probabilities of classes. */
    public boolean areClasses() {
        return columns == classes.size();
    }

    /** Whether they are counts of pixels. */
    public boolean arePixels() {
        return !classes.isEmpty() && !areClasses();
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

    /** The true class of an example. */
    public int label(int example) {
        return (int) targets[example];
    }

    /** The likeliest class of an example. */
    public int predicted(int example) {
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
        return new Outputs(values, size(), columns, targets, kind());
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
        return new Predictions(classes, columns, chosen, truth);
    }

    private Outputs.Kind kind() {
        return areClasses() ? Outputs.Kind.PROBABILITIES : Outputs.Kind.LOGITS;
    }

    /** Collects what a model says, in any order, as {@link Evaluator} shows it. */
    public static final class Collector implements Evaluator.Visitor {
        private final List<String> classes;
        private final int examples;
        private int columns;
        private float[] values = {};
        private float[] targets = {};

        /**
         * For so many examples.
         *
         * @param classes names of the classes; none for numbers
         */
        public Collector(List<String> classes, int examples) {
            this.classes = List.copyOf(classes);
            this.examples = examples;
            columns = classes.size();
            if (!classes.isEmpty()) {
                begin();
            }
        }

        private void begin() {
            values = new float[Math.multiplyExact(examples, columns)];
            targets = new float[classes.isEmpty() ? values.length : examples];
            Arrays.fill(values, Float.NaN);
        }

        @Override
        public void visit(HostBatch batch, Outputs outputs) {
            if (columns == 0) {
                columns = outputs.columns();
                begin();
            }
            int[] indices = batch.indices();
            for (int row = 0; row < outputs.rows(); row++) {
                if (classes.isEmpty()) {
                    System.arraycopy(outputs.values(), row * columns, values, indices[row] * columns, columns);
                    System.arraycopy(outputs.targets(), row * columns, targets, indices[row] * columns, columns);
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
            return new Predictions(classes, Math.max(1, columns), values, targets);
        }
    }
}
