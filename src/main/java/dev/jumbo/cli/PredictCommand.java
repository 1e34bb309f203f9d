package dev.jumbo.cli;

import dev.jumbo.nn.Module;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
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
        try (PredictionOutput output = json ? new PredictionOutput.Json(out) : new PredictionOutput.Lines()) {
            predict(folder, inputs, top, output, out);
            output.finish();
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

    /**
     * Shows what a model says.
     *
     * @param masks folder for masks; null for none
     */
    static void predict(RunFolder folder, List<String> inputs, int top, PredictionOutput output, @Nullable Path masks)
            throws IOException {
        Bundle bundle = Bundle.read(folder.bundle());
        Device device = Device.best();
        try (Scope scope = Scope.open()) {
            Module model = bundle.load(folder.bundle(), device);
            if (bundle.task() instanceof TabularTask task) {
                new PredictedRows(task, model, device).show(inputs, top, output);
                return;
            }
            List<Prediction> results = bundle.task().predict(model, inputs, top, device, Precision.AUTO);
            if (masks != null) {
                MaskOutput.write(masks, results);
            }
            output.add(results);
        }
    }
}
