package dev.jumbo.train.metric;

import dev.jumbo.text.NearestName;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics by name, and the usual choices. */
public final class Metrics {
    private static final Pattern TOP = Pattern.compile("top([1-9][0-9]{0,5})_accuracy");
    private static final Map<String, Supplier<Metric>> KNOWN = known();
    private static final List<String> REGRESSION =
            List.of("mse", "rmse", "mae", "median_absolute_error", "mape", "max_error", "r2", "explained_variance");
    private static final Set<String> LOWER_IS_BETTER = Set.of(
            "loss",
            "log_loss",
            "brier",
            "mse",
            "rmse",
            "mae",
            "median_absolute_error",
            "mape",
            "max_error",
            "ece",
            "perplexity",
            "bits_per_byte");

    private Metrics() {}

    private static Map<String, Supplier<Metric>> known() {
        List<Supplier<Metric>> all = List.of(
                () -> Accuracy.top(1),
                () -> Accuracy.top(5),
                Precision::micro,
                Precision::macro,
                Precision::weighted,
                Recall::micro,
                Recall::macro,
                Recall::weighted,
                F1::micro,
                F1::macro,
                F1::weighted,
                Agreement::balancedAccuracy,
                Agreement::mcc,
                Agreement::cohenKappa,
                RocAuc::new,
                RocAucOvo::new,
                PrAuc::new,
                LogLoss::new,
                BrierScore::new,
                Calibration::new,
                MeanSquaredError::new,
                RootMeanSquaredError::new,
                MeanAbsoluteError::new,
                MedianAbsoluteError::new,
                MeanAbsolutePercentageError::new,
                MaxError::new,
                R2::new,
                ExplainedVariance::new);
        Map<String, Supplier<Metric>> known = new LinkedHashMap<>();
        all.forEach(supplier -> known.put(supplier.get().name(), supplier));
        return known;
    }

    /** True for names of values that are better when smaller, {@code loss} among them. */
    public static boolean lowerIsBetter(String name) {
        return LOWER_IS_BETTER.contains(name);
    }

    /** All names, {@code top5_accuracy} standing for every k. */
    public static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    /** The names of those of numbers. */
    public static List<String> regressionNames() {
        return REGRESSION;
    }

    /**
     * A new metric: {@code accuracy}, {@code top5_accuracy} (any k), {@code precision_micro}, {@code recall_macro}, {@code
     * f1_weighted} and so on, {@code balanced_accuracy}, {@code mcc}, {@code cohen_kappa}, {@code roc_auc}, {@code roc_auc_ovo}, {@code
     * pr_auc}, {@code log_loss}, {@code brier}, {@code ece}, {@code mse}, {@code rmse}, {@code mae}, {@code median_absolute_error}, {@code
     * mape}, {@code max_error}, {@code r2}, {@code explained_variance}.
     *
     * @throws IllegalArgumentException if the name is unknown; the message has the nearest known one
     */
    public static Metric byName(String name) {
        Supplier<Metric> supplier = KNOWN.get(name);
        if (supplier != null) {
            return supplier.get();
        }
        Matcher top = TOP.matcher(name);
        if (top.matches()) {
            return Accuracy.top(Integer.parseInt(top.group(1)));
        }
        throw unknown(name, KNOWN.keySet());
    }

    /** What is wrong with a name, and which known one is nearest. */
    static IllegalArgumentException unknown(String name, Set<String> known) {
        return new IllegalArgumentException("unknown metric '" + name + "'; did you mean '"
                + NearestName.of(name.toLowerCase(Locale.ROOT), known) + "'? Known: " + String.join(", ", known));
    }

    /** New {@code accuracy} and {@code f1_macro}. */
    public static List<Metric> defaultClassification() {
        return List.of(Accuracy.top(1), F1.macro());
    }

    /** New {@code mse}, {@code mae} and {@code r2}. */
    public static List<Metric> defaultRegression() {
        return List.of(new MeanSquaredError(), new MeanAbsoluteError(), new R2());
    }
}
