package dev.jumbo.data.inspect;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.text.TrainingProgress;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.LinearAlgebra;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * What all other examples say of an example's class: kernel ridge regression on the classes as numbers 0 and 1, with the kernel
 * exp(−½‖x − y‖²) by random Fourier features (Rahimi, Recht 2007). What the regression without the example gives for it follows
 * from what the regression with it gives (Allen 1974), so that one is enough for all.
 *
 * <p>N examples, W numbers of each, F random features, K classes.
 *
 * @param own [N] the score of the class that an example has: about 1 if the others agree, about 0 if not
 * @param other [N] the highest score of another class
 * @param which [N] that class
 */
@SuppressWarnings("ArrayRecordComponent")
record LeaveOneOut(float[] own, float[] other, int[] which) {
    /** Frequencies: each has a cosine and a sine. */
    private static final int FREQUENCIES = 512;

    /** F, with a constant. */
    private static final int FEATURES = 2 * FREQUENCIES + 1;

    /** The ridge, for each example. */
    private static final double RIDGE = 1e-4;

    private static final int BLOCK = 2048;

    /** Examples as numbers; many threads may ask. */
    interface Rows {
        /** N */
        int size();

        /** W */
        int width();

        /** Writes an example's numbers to {@code into[at …]}. */
        void write(int row, float[] into, int at);
    }

    /**
     * Weighs each example by the inverse of its class's size, so that a small class has as much to say as a large one; the mean weight is 1.
     *
     * @param classes [N] from 0 to below count; each occurs
     */
    static float[] balanced(int[] classes, int count) {
        int[] sizes = new int[count];
        for (int one : classes) {
            sizes[one]++;
        }
        float[] weights = new float[classes.length];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = (float) ((double) classes.length / count / sizes[classes[i]]);
        }
        return weights;
    }

    /**
     * Judges all examples.
     *
     * @param classes [N] from 0 to below count
     * @param count K, at least 2
     * @param weights [N] how much each counts when others are judged
     */
    static LeaveOneOut of(Rows rows, int[] classes, int count, float[] weights, TrainingProgress progress) {
        int size = rows.size();
        LeaveOneOut found = new LeaveOneOut(new float[size], new float[size], new int[size]);
        try (Scope scope = Scope.open()) {
            Tensor frequencies = frequencies(rows.width());
            Tensor products = Tensor.zeros(FEATURES, FEATURES).to(DType.FLOAT64);
            Tensor sums = Tensor.zeros(FEATURES, count).to(DType.FLOAT64);
            for (int from = 0; from < size; from += BLOCK) {
                int to = Math.min(size, from + BLOCK);
                try (Scope block = Scope.open()) {
                    Tensor features = features(rows, frequencies, from, to);
                    Tensor weight = weights(weights, from, to);
                    Tensor turned = features.mul(weight).transpose(0, 1); // [F, B]
                    products.addInPlace(turned.matmul(features).to(DType.FLOAT64));
                    sums.addInPlace(
                            turned.matmul(targets(classes, count, from, to)).to(DType.FLOAT64));
                }
                progress.at("learning the classes", to, size);
            }
            Tensor lower = LinearAlgebra.cholesky(products.add(identity().mul(RIDGE * size)));
            Tensor inverse = LinearAlgebra.solveLower(lower, identity()); // [F, F]
            Tensor coefficients = inverse.transpose(0, 1).matmul(inverse.matmul(sums)); // [F, K]
            Tensor whitening = inverse.transpose(0, 1).to(DType.FLOAT32);
            Tensor slopes = coefficients.to(DType.FLOAT32);
            for (int from = 0; from < size; from += BLOCK) {
                int to = Math.min(size, from + BLOCK);
                try (Scope block = Scope.open()) {
                    Tensor features = features(rows, frequencies, from, to);
                    float[] leverage = features.matmul(whitening)
                            .pow(2)
                            .sum(true, 1)
                            .mul(weights(weights, from, to))
                            .toFloats();
                    float[] scores = features.matmul(slopes).toFloats(); // [B, K]
                    for (int i = from; i < to; i++) {
                        found.judge(i, classes[i], scores, (i - from) * count, count, leverage[i - from]);
                    }
                }
                progress.at("judging labels", to, size);
            }
        }
        return found;
    }

    /** How much the others agree that an example is of another class: ½ if both are as likely, 1 if the other class alone is. */
    double agreement(int i) {
        return 0.5 + 0.5 * (other[i] - own[i]);
    }

    /** Takes an example's own part from its scores. */
    private void judge(int i, int label, float[] scores, int at, int count, float leverage) {
        float rest = Math.max(1 - leverage, 1e-6f);
        own[i] = (scores[at + label] - leverage) / rest;
        int best = label == 0 ? 1 : 0;
        for (int k = 0; k < count; k++) {
            if (k != label && scores[at + k] > scores[at + best]) {
                best = k;
            }
        }
        which[i] = best;
        other[i] = scores[at + best] / rest;
    }

    /** Normal numbers, the same each time.   → [W, FREQUENCIES] */
    private static Tensor frequencies(int width) {
        SplittableRandom random = Seeds.random(3);
        float[] values = new float[width * FREQUENCIES];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) random.nextGaussian();
        }
        return Tensor.of(values, width, FREQUENCIES);
    }

    /** → [B, F] */
    private static Tensor features(Rows rows, Tensor frequencies, int from, int to) {
        float[] numbers = new float[(to - from) * rows.width()];
        IntStream.range(from, to).parallel().forEach(i -> rows.write(i, numbers, (i - from) * rows.width()));
        float[] phases =
                Tensor.of(numbers, to - from, rows.width()).matmul(frequencies).toFloats();
        float[] features = new float[(to - from) * FEATURES];
        float scale = (float) Math.sqrt(1.0 / FREQUENCIES);
        IntStream.range(0, to - from).parallel().forEach(i -> {
            int at = i * FEATURES;
            for (int j = 0; j < FREQUENCIES; j++) {
                double phase = phases[i * FREQUENCIES + j];
                features[at + j] = scale * (float) Math.cos(phase);
                features[at + FREQUENCIES + j] = scale * (float) Math.sin(phase);
            }
            features[at + FEATURES - 1] = 1;
        });
        return Tensor.of(features, to - from, FEATURES);
    }

    /** → [B, 1] */
    private static Tensor weights(float[] weights, int from, int to) {
        float[] some = new float[to - from];
        System.arraycopy(weights, from, some, 0, some.length);
        return Tensor.of(some, some.length, 1);
    }

    /** → [B, K] */
    private static Tensor targets(int[] classes, int count, int from, int to) {
        float[] targets = new float[(to - from) * count];
        for (int i = from; i < to; i++) {
            targets[(i - from) * count + classes[i]] = 1;
        }
        return Tensor.of(targets, to - from, count);
    }

    /** → [F, F] */
    private static Tensor identity() {
        return Tensor.full(1, DType.FLOAT64, Device.CPU, FEATURES, FEATURES)
                .tril(0)
                .triu(0);
    }
}
