package dev.jumbo.cli;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.nn.Layer;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.ImageClassification.Scored;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo predict}. */
@Command(
        name = "predict",
        mixinStandardHelpOptions = true,
        description = "Say what is in pictures, with a trained run.",
        footer = {
            "",
            "Examples:",
            "  jumbo predict runs/fashion-mnist shoe.png shirt.jpg",
            "  jumbo predict runs/fashion-mnist shoe.png --top 5 --json"
        })
final class PredictCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "RUN", description = "The run's folder: runs/NAME.")
    private Path run = Path.of("");

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "PICTURE", description = "PNG, JPEG, GIF or BMP files.")
    private List<Path> pictures = new ArrayList<>();

    @Option(names = "--top", paramLabel = "N", description = "Classes to show a picture; 3.")
    private int top = 3;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (top < 1) {
            throw new IllegalArgumentException("--top: expected at least 1, got " + top);
        }
        Map<Path, List<Scored>> results = predict(EvaluateCommand.folder(run), pictures, top);
        if (json) {
            List<Map<String, Object>> documents = new ArrayList<>();
            results.forEach((file, scores) -> {
                Map<String, Object> document = new LinkedHashMap<>();
                document.put("file", file.toString());
                document.put("label", scores.get(0).label());
                document.put("probability", scores.get(0).probability());
                document.put("top", scores);
                documents.add(document);
            });
            Output.json(Map.of("predictions", documents));
        } else {
            print(results);
        }
        return 0;
    }

    static Map<Path, List<Scored>> predict(RunFolder folder, List<Path> files, int top) throws IOException {
        Bundle bundle = Bundle.read(folder.bundle());
        ModelSpec spec = bundle.model();
        List<Picture> pictures = new ArrayList<>();
        for (Path file : files) {
            pictures.add(PictureFile.read(file, spec.channels(), spec.height(), spec.width()));
        }
        Device device = Device.best();
        try (Scope scope = Scope.open()) {
            Layer model = bundle.load(folder.bundle(), device);
            List<List<Scored>> scores = bundle.classifier().predict(model, pictures, top, device, Precision.AUTO);
            Map<Path, List<Scored>> results = new LinkedHashMap<>();
            for (int i = 0; i < files.size(); i++) {
                results.put(files.get(i), scores.get(i));
            }
            return results;
        }
    }

    static void print(Map<Path, List<Scored>> results) {
        int width = results.keySet().stream()
                .mapToInt(f -> f.getFileName().toString().length())
                .max()
                .orElse(0);
        results.forEach((file, scores) -> {
            StringBuilder line = new StringBuilder();
            for (Scored score : scores) {
                line.append(line.length() == 0 ? "" : ", ")
                        .append(String.format(Locale.ROOT, "%s %.1f%%", score.label(), score.probability() * 100));
            }
            System.out.printf(Locale.ROOT, "  %-" + width + "s  %s%n", file.getFileName(), line);
        });
    }
}
