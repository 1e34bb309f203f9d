package dev.jumbo.recipe.evaluation;

import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.statistics.PlattScaling;
import dev.jumbo.statistics.TemperatureScaling;
import dev.jumbo.tasks.Predictions;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Makes a classifier's probabilities honest by changing its last layer: that is linear, so to divide its weights and biases by T is to
 * divide the logits. What predicts, serves and exports the model needs to know nothing of it.
 *
 * @param scale factor of all logits: 1 / T
 * @param offset added to the logit of the second of two classes
 * @param lossBefore log-loss on the validation data before
 * @param lossAfter the same after
 */
public record HeadCalibration(double scale, double offset, double lossBefore, double lossAfter) {
    /** A probability of 0 in float32 has no logarithm. */
    private static final double LEAST = 1e-38;

    /** The probability nearest to 1 that float32 tells from it, for the same reason. */
    private static final double MOST = 1 - 0x1p-25;

    /** How far the mean probability may be from what the changed logits give: more than bfloat16 rounds. */
    private static final double CLOSE = 0.02;

    /**
     * Fits one temperature and applies it, of several labels to the logits of all.
     *
     * @param validation what the model says of the validation data; asked again after the change
     * @throws IllegalArgumentException if no linear layer makes the model's logits; it is as it was then
     */
    public static HeadCalibration temperature(Module model, Supplier<Predictions> validation) {
        Predictions before = validation.get();
        double[] logits = logits(before);
        TemperatureScaling fitted = before.areLabels()
                ? TemperatureScaling.fit(logits, has(before))
                : TemperatureScaling.fit(logits, before.columns(), labels(before));
        return apply(model, before, validation, 1 / fitted.temperature(), 0);
    }

    /** Fits a sigmoid to the difference of two logits and applies it; otherwise as {@link #temperature}. */
    public static HeadCalibration platt(Module model, Supplier<Predictions> validation) {
        Predictions before = validation.get();
        if (!before.areClasses() || before.columns() != 2) {
            throw new IllegalArgumentException("evaluate.calibrate: platt is for two classes, got " + before.columns()
                    + (before.areLabels() ? " labels" : "") + "; use temperature");
        }
        double[] logits = logits(before);
        double[] scores = new double[before.size()];
        boolean[] positive = new boolean[before.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = logits[2 * i + 1] - logits[2 * i];
            positive[i] = before.label(i) == 1;
        }
        PlattScaling fitted = PlattScaling.fit(scores, positive);
        return apply(model, before, validation, fitted.slope(), fitted.offset());
    }

    /** What was done, in words. */
    public String shown() {
        String what = offset == 0
                ? String.format(Locale.ROOT, "temperature %.3f", 1 / scale)
                : String.format(Locale.ROOT, "Platt, slope %.3f and offset %.3f", scale, offset);
        return what
                + String.format(Locale.ROOT, ": validation log-loss %.4f before, %.4f after", lossBefore, lossAfter);
    }

    /** Logits that give the probabilities: by softmax, or of labels by sigmoid. */
    private static double[] logits(Predictions predictions) {
        double[] logits = new double[predictions.values().length];
        for (int i = 0; i < logits.length; i++) {
            double p = Math.max(LEAST, predictions.values()[i]);
            logits[i] = Math.log(p) - (predictions.areLabels() ? Math.log1p(-Math.min(MOST, p)) : 0);
        }
        return logits;
    }

    private static boolean[] has(Predictions predictions) {
        boolean[] has = new boolean[predictions.values().length];
        for (int i = 0; i < has.length; i++) {
            has[i] = predictions.has(i / predictions.columns(), i % predictions.columns());
        }
        return has;
    }

    private static int[] labels(Predictions predictions) {
        int[] labels = new int[predictions.size()];
        for (int i = 0; i < labels.length; i++) {
            labels[i] = predictions.label(i);
        }
        return labels;
    }

    private static HeadCalibration apply(
            Module model, Predictions before, Supplier<Predictions> validation, double scale, double offset) {
        for (Linear head : heads(model, before.columns())) {
            List<Tensor> old = new ArrayList<>();
            try (Scope scope = Scope.open()) {
                for (Parameter parameter : parameters(head)) {
                    old.add(parameter.tensor().mul(1));
                }
                change(head, scale, offset);
                Predictions after = validation.get();
                if (distance(before, after, scale, offset) < CLOSE) {
                    return new HeadCalibration(
                            scale, offset, Scores.value(before, "log_loss"), Scores.value(after, "log_loss"));
                }
                restore(head, old);
            }
        }
        throw new IllegalArgumentException(
                "evaluate.calibrate: expected a model whose last layer is linear and makes a logit of each of its "
                        + before.columns() + (before.areLabels() ? " labels" : " classes")
                        + "; this one has none, so leave calibrate out");
    }

    /** Linear layers that may be the last, the last of the tree first. */
    private static List<Linear> heads(Module model, int classes) {
        List<Linear> found = new ArrayList<>();
        Module.rewrite(model, part -> {
            if (part instanceof Linear linear && linear.weight().shape()[0] == classes) {
                found.add(0, linear);
            }
            return part;
        });
        return found;
    }

    private static List<Parameter> parameters(Linear head) {
        Parameter bias = head.bias();
        return bias == null ? List.of(head.weight()) : List.of(head.weight(), bias);
    }

    private static void change(Linear head, double scale, double offset) {
        try (Autograd off = Autograd.off();
                Scope scope = Scope.open()) {
            for (Parameter parameter : parameters(head)) {
                parameter.tensor().copyInPlace(parameter.tensor().mul(scale));
            }
            Parameter bias = head.bias();
            if (offset != 0) {
                if (bias == null) {
                    throw new IllegalArgumentException(
                            "evaluate.calibrate: platt needs a last layer with biases; use temperature");
                }
                float[] values = bias.tensor().toFloats();
                values[1] += (float) offset;
                bias.tensor()
                        .copyInPlace(Tensor.of(values, values.length)
                                .to(bias.tensor().device()));
            }
        }
    }

    private static void restore(Linear head, List<Tensor> old) {
        try (Autograd off = Autograd.off()) {
            List<Parameter> parameters = parameters(head);
            for (int i = 0; i < old.size(); i++) {
                parameters.get(i).tensor().copyInPlace(old.get(i));
            }
        }
    }

    /** Mean distance of the likeliest class's probability, or of all labels', from what the changed logits give. */
    private static double distance(Predictions before, Predictions after, double scale, double offset) {
        double[] logits = logits(before);
        double sum = 0;
        if (before.areLabels()) {
            for (int i = 0; i < logits.length; i++) {
                sum += Math.abs(1 / (1 + Math.exp(-scale * logits[i])) - after.values()[i]);
            }
            return sum / Math.max(1, logits.length);
        }
        for (int i = 0; i < before.size(); i++) {
            double total = 0;
            int best = before.predicted(i);
            double top = scaled(logits, before, i, best, scale, offset);
            for (int k = 0; k < before.columns(); k++) {
                total += Math.exp(scaled(logits, before, i, k, scale, offset) - top);
            }
            sum += Math.abs(1 / total - after.value(i, best));
        }
        return sum / Math.max(1, before.size());
    }

    private static double scaled(double[] logits, Predictions of, int example, int k, double scale, double offset) {
        return scale * logits[example * of.columns() + k] + (k == 1 ? offset : 0);
    }
}
