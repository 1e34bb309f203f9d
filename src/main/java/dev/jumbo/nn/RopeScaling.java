package dev.jumbo.nn;

import java.util.Arrays;
import java.util.List;

/**
 * How {@link Rope} is stretched to texts longer than those that a model was trained on. It changes the angles by which
 * pairs of features turn from one position to the next: base^(−2i/d) for pair i of width d.
 */
public sealed interface RopeScaling {
    /** Radians a position, for each of d/2 pairs, when {@code length} tokens are seen. */
    double[] frequencies(int width, double base, long length);

    /** Factor of the rotated features. */
    default double amplitude() {
        return 1;
    }

    /** True if the angles depend on the number of tokens. */
    default boolean dependsOnLength() {
        return false;
    }

    /** None. */
    record None() implements RopeScaling {
        @Override
        public double[] frequencies(int width, double base, long length) {
            double[] frequencies = new double[width / 2];
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] = Math.pow(base, -2.0 * i / width);
            }
            return frequencies;
        }
    }

    /** Positions divided by a factor (Chen et al. 2023). */
    record Linear(double factor) implements RopeScaling {
        public Linear {
            positive("Linear", factor);
        }

        @Override
        public double[] frequencies(int width, double base, long length) {
            double[] frequencies = new None().frequencies(width, base, length);
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= factor;
            }
            return frequencies;
        }
    }

    /**
     * A base that grows with the text once it is longer than in training (the "NTK-aware" scaling of 2023, as in
     * Hugging Face's {@code dynamic}).
     *
     * @param context tokens in training
     */
    record DynamicNtk(double factor, long context) implements RopeScaling {
        public DynamicNtk {
            positive("DynamicNtk", factor, (double) context);
        }

        @Override
        public double[] frequencies(int width, double base, long length) {
            double growth = length <= context ? 1 : factor * length / context - (factor - 1);
            return new None().frequencies(width, base * Math.pow(growth, width / (width - 2.0)), length);
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    /**
     * Llama 3.1's: pairs that turn slowly are slowed by the factor, those that turn fast stay, between them a blend.
     *
     * @param lowFrequencyFactor fewer turns than this over the training context are slow; 1
     * @param highFrequencyFactor more turns than this are fast; 4
     * @param context tokens in training; 8192
     */
    record Llama3(double factor, double lowFrequencyFactor, double highFrequencyFactor, long context)
            implements RopeScaling {
        public Llama3 {
            positive("Llama3", factor, lowFrequencyFactor, highFrequencyFactor - lowFrequencyFactor, (double) context);
        }

        @Override
        public double[] frequencies(int width, double base, long length) {
            double[] frequencies = new None().frequencies(width, base, length);
            for (int i = 0; i < frequencies.length; i++) {
                double turns = context * frequencies[i] / (2 * Math.PI);
                double keep = clamp((turns - lowFrequencyFactor) / (highFrequencyFactor - lowFrequencyFactor));
                frequencies[i] *= keep + (1 - keep) / factor;
            }
            return frequencies;
        }
    }

    /**
     * YaRN (Peng et al. 2023), as its authors' code and Hugging Face have it: the blend runs evenly over the pairs between
     * the two bounds, which are rounded outwards.
     *
     * @param betaFast pairs with more turns than this over the training context stay; 32
     * @param betaSlow pairs with fewer turns are slowed by the factor; 1
     * @param context tokens in training
     * @param amplitude factor of the rotated features; 0.1·ln(factor) + 1
     */
    record Yarn(double factor, double betaFast, double betaSlow, long context, double amplitude)
            implements RopeScaling {
        public Yarn {
            positive("Yarn", factor, betaFast, betaSlow, (double) context, amplitude);
        }

        public Yarn(double factor, long context) {
            this(factor, 32, 1, context, factor <= 1 ? 1 : 0.1 * Math.log(factor) + 1);
        }

        @Override
        public double[] frequencies(int width, double base, long length) {
            double[] frequencies = new None().frequencies(width, base, length);
            double first = Math.max(0, Math.floor(pair(betaFast, width, base)));
            double last = Math.min(width - 1, Math.ceil(pair(betaSlow, width, base)));
            double span = last == first ? 0.001 : last - first;
            for (int i = 0; i < frequencies.length; i++) {
                double slow = clamp((i - first) / span);
                frequencies[i] *= 1 - slow + slow / factor;
            }
            return frequencies;
        }

        /** The pair that turns so many times over the training context, between two pairs as a fraction. */
        private double pair(double turns, int width, double base) {
            return width * Math.log(context / (turns * 2 * Math.PI)) / (2 * Math.log(base));
        }
    }

    /**
     * LongRoPE (Ding et al. 2024), as in Phi-3: each pair has a factor of its own by which it is slowed, one for texts as long
     * as in training and one for longer ones.
     *
     * @param shortFactors d/2, for texts of up to {@code context} tokens
     * @param longFactors d/2, for longer ones
     * @param context tokens in training
     * @param amplitude factor of the rotated features
     */
    record LongRope(List<Double> shortFactors, List<Double> longFactors, long context, double amplitude)
            implements RopeScaling {
        public LongRope {
            shortFactors = List.copyOf(shortFactors);
            longFactors = List.copyOf(longFactors);
            positive("LongRope", (double) context, amplitude);
            shortFactors.forEach(factor -> positive("LongRope", factor));
            longFactors.forEach(factor -> positive("LongRope", factor));
        }

        /** The amplitude of a context {@code factor} times as long as in training: √(1 + ln factor / ln context). */
        public static double amplitude(double factor, long context) {
            return factor <= 1 ? 1 : Math.sqrt(1 + Math.log(factor) / Math.log((double) context));
        }

        @Override
        public double[] frequencies(int width, double base, long length) {
            double[] frequencies = new None().frequencies(width, base, length);
            List<Double> factors = length > context ? longFactors : shortFactors;
            if (factors.size() != frequencies.length) {
                throw new IllegalArgumentException("RopeScaling.LongRope: expected a factor for each of "
                        + frequencies.length + " pairs, got " + factors.size());
            }
            for (int i = 0; i < frequencies.length; i++) {
                frequencies[i] /= factors.get(i);
            }
            return frequencies;
        }

        @Override
        public boolean dependsOnLength() {
            return true;
        }
    }

    private static double clamp(double x) {
        return Math.max(0, Math.min(1, x));
    }

    private static void positive(String name, double... values) {
        for (double value : values) {
            if (!(value > 0)) {
                throw new IllegalArgumentException(
                        "RopeScaling." + name + ": expected positive, rising settings, got " + Arrays.toString(values));
            }
        }
    }
}
