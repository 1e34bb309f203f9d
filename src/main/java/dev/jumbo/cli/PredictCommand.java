package dev.jumbo.cli;

import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.TabularInputs;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo predict}. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = "Say what a trained run makes of pictures, texts or rows of a table.",
        footer = {
            "",
            "Examples:",
            "  jumbo predict runs/fashion-mnist shoe.png shirt.jpg",
            "  jumbo predict runs/fashion-mnist shoe.png --top 5 --json",
            "  jumbo predict runs/credit '{\"Income\": 129, \"Home\": \"owner\", \"Records\": \"no\"}'",
            "  jumbo predict runs/credit loans.csv",
            "  jumbo predict runs/credit loans.parquet --out scored.parquet",
            "  jumbo predict runs/segmentation street.jpg --out masks"
        })
final class PredictCommand implements Callable<Integer> {
    private static final int LONGEST = 60;
    private static final int NUMBERS = 6;

    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder: runs/NAME.")
    private Path run = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "1..*",
            paramLabel = "INPUT",
            description =
                    "What the model takes: PNG, JPEG, GIF or BMP files; texts in quotes; rows as JSON objects, or CSV, TSV, JSONL and Parquet files of rows.")
    private List<String> inputs = new ArrayList<>();

    @Option(names = "--top", paramLabel = "N", description = "Classes to show a picture; 3.")
    private int top = 3;

    @Option(
            names = "--out",
            paramLabel = "OUT",
            description = {
                "Of rows a file, .csv, .tsv, .jsonl (or these with .gz) or .parquet: their columns, prediction, and",
                "probability_CLASS of each class; written as the rows are read. Of a segmentation a folder for NAME.mask.png",
                "and NAME.overlay.png."
            })
    private @Nullable Path out;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw new IllegalArgumentException("--top: expected at least 1, got " + top);
        }
        RunFolder folder = EvaluateCommand.folder(run);
        if (out != null && writeRows(folder, out)) {
            return 0;
        }
        List<Prediction> results = predict(folder, inputs, top);
        if (out != null) {
            MaskOutput.write(out, results);
        }
        if (json) {
            List<Map<String, Object>> documents = new ArrayList<>();
            for (Prediction result : results) {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("input", result.input());
                if (result.answers().isEmpty()) {
                    document.put("vector", result.vector());
                } else {
                    describe(result, document);
                }
                if (result.mask() != null && out != null) {
                    document.put("mask", MaskOutput.maskFile(out, result).toString());
                    document.put("overlay", MaskOutput.overlayFile(out, result).toString());
                }
                documents.add(document);
            }
            Output.json(Map.of("predictions", documents));
        } else {
            print(results);
        }
        return 0;
    }

    /** Writes what a model of tables says; false of another model. */
    private boolean writeRows(RunFolder folder, Path file) throws IOException {
        Bundle bundle = Bundle.read(folder.bundle());
        if (!(bundle.task() instanceof TabularTask task)) {
            return false;
        }
        Device device = Device.best();
        try (Scope scope = Scope.open();
                StageProgress progress = StageProgress.standardError()) {
            long rows =
                    new PredictedRows(task, bundle.load(folder.bundle(), device), device).write(file, inputs, progress);
            if (json) {
                Output.json(Map.of("file", file.toString(), "rows", rows));
            } else {
                System.out.printf(Locale.ROOT, "%s: %,d rows%n", file, rows);
            }
            return true;
        }
    }

    private static void describe(Prediction result, Map<String, Object> document) {
        List<Prediction.Answer> answers = result.answers();
        Prediction.Answer best = answers.get(0);
        Prediction.Labels labels = result.labels();
        if (labels != null) {
            document.put("thresholds", labels.thresholds());
        }
        if (labels != null && labels.several()) {
            document.put("labels", labels.said());
        } else {
            document.put("label", best.label());
            if (!Double.isNaN(best.probability())) {
                document.put("probability", best.probability());
            } else if (!result.vector().isEmpty()) { // a value
                document.put("value", result.vector().get(0));
            }
        }
        document.put(
                "top",
                answers.stream().filter(a -> !Double.isNaN(a.probability())).toList());
    }

    static List<Prediction> predict(RunFolder folder, List<String> inputs, int top) throws IOException {
        Bundle bundle = Bundle.read(folder.bundle());
        Device device = Device.best();
        try (Scope scope = Scope.open()) {
            List<String> all =
                    bundle.task() instanceof TabularTask tables ? TabularInputs.rows(tables, inputs) : inputs;
            return bundle.task().predict(bundle.load(folder.bundle(), device), all, top, device, Precision.AUTO);
        }
    }

    static void print(List<Prediction> results) {
        int width =
                results.stream().mapToInt(r -> shown(r.input()).length()).max().orElse(0);
        for (Prediction result : results) {
            String line = result.answers().isEmpty()
                    ? vector(result.vector())
                    : result.answers().stream()
                            .map(a -> Double.isNaN(a.probability())
                                    ? a.label()
                                    : String.format(Locale.ROOT, "%s %.1f%%", a.label(), a.probability() * 100))
                            .collect(Collectors.joining(", "));
            line += decided(result.labels());
            System.out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", shown(result.input()), line);
        }
    }

    /** What thresholds made of it. */
    private static String decided(Prediction.@Nullable Labels labels) {
        if (labels == null) {
            return "";
        }
        String limits = labels.thresholds().entrySet().stream()
                .limit(labels.several() ? labels.thresholds().size() : 1)
                .map(entry -> String.format(Locale.ROOT, "%s from %.1f%% on", entry.getKey(), 100 * entry.getValue()))
                .collect(Collectors.joining(", "));
        return labels.several()
                ? "  → " + (labels.said().isEmpty() ? "no label" : String.join(", ", labels.said()))
                : "  (" + limits + ")";
    }

    /** The first numbers; all of them are in the JSON document. */
    private static String vector(List<Float> vector) {
        return vector.stream()
                .limit(NUMBERS)
                .map(value -> String.format(Locale.ROOT, "%.3f", value))
                .collect(Collectors.joining(", ", "[", vector.size() > NUMBERS ? ", …]" : "]"));
    }

    /** A file without its folders; the beginning of a text. */
    private static String shown(String input) {
        Path file = Files.isRegularFile(Path.of(input)) ? Path.of(input).getFileName() : null;
        String name = file == null ? input.replaceAll("\\s+", " ") : file.toString();
        return name.length() <= LONGEST ? name : name.substring(0, LONGEST - 1) + "…";
    }
}
