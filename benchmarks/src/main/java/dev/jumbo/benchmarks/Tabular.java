package dev.jumbo.benchmarks;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tasks.PrepareTabularClassification;
import dev.jumbo.tasks.TableSource;
import dev.jumbo.train.log.Progress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/**
 * Cross-validates recipes of tables on the folds that {@code benchmarks/tabular/peer.py} has: the fold of a row is its number among the rows of
 * its class, from 0, modulo 5. Each fold is a run of its own, whose validation share comes from the other folds.
 */
final class Tabular {
    private static final int FOLDS = 5;

    private Tabular() {}

    /** A recipe, and settings as {@code train.epochs=5}. */
    public static void main(String[] args) throws IOException {
        Recipe recipe = RecipeYaml.read(Path.of(args[0]), List.of(args).subList(1, args.length));
        if (!(recipe.data() instanceof TableSource.Files files)
                || !(recipe.prepare() instanceof PrepareTabularClassification prepare)) {
            throw new IllegalArgumentException(args[0] + ": expected tabular-classification of a file");
        }
        List<String> lines = lines(Path.of(files.path()));
        int column = Arrays.asList(lines.get(0).split(",")).indexOf(prepare.target());
        int[] folds = folds(lines, column);
        Path folder = Files.createTempDirectory("jumbo-tabular");
        Map<String, List<Double>> values = new HashMap<>();
        long begin = System.nanoTime();
        for (int fold = 0; fold < FOLDS; fold++) {
            Path train = write(folder.resolve("train" + fold + ".csv"), lines, folds, fold, false);
            Path test = write(folder.resolve("test" + fold + ".csv"), lines, folds, fold, true);
            String[] sets = Stream.concat(
                            List.of(args).subList(1, args.length).stream(),
                            Stream.of(
                                    "data.path=" + train,
                                    "data.testPath=" + test,
                                    "metrics=[accuracy,roc_auc,log_loss]"))
                    .toArray(String[]::new);
            Recipe one = RecipeYaml.read(Path.of(args[0]), List.of(sets)).named("fold" + fold);
            TrainingRun.Result result =
                    new TrainingRun(one, new RunFolder(folder.resolve(one.name()))).train(false, Progress.silent());
            result.evaluation()
                    .forEach((name, value) -> values.computeIfAbsent(name, key -> new ArrayList<>())
                            .add(value));
            values.computeIfAbsent("validation", key -> new ArrayList<>())
                    .add(result.fit().state().best());
            values.computeIfAbsent("epoch", key -> new ArrayList<>())
                    .add((double) result.fit().state().bestEpoch());
        }
        System.out.printf(
                Locale.ROOT,
                "| %s | %s | %.4f | %.4f | %.4f | %.4f | %.1f | validation %.4f epoch %.0f %s%n",
                recipe.name(),
                recipe.model().name(),
                mean(values, "accuracy"),
                deviation(values, "accuracy"),
                mean(values, "roc_auc"),
                mean(values, "log_loss"),
                (System.nanoTime() - begin) / 1e9,
                mean(values, "validation"),
                mean(values, "epoch"),
                String.join(" ", List.of(args).subList(1, args.length)));
        delete(folder);
    }

    private static double mean(Map<String, List<Double>> values, String name) {
        return values.getOrDefault(name, List.of()).stream()
                .mapToDouble(Double::doubleValue)
                .average()
                .orElse(Double.NaN);
    }

    private static double deviation(Map<String, List<Double>> values, String name) {
        double mean = mean(values, name);
        double sum = values.getOrDefault(name, List.of()).stream()
                .mapToDouble(value -> (value - mean) * (value - mean))
                .sum();
        return Math.sqrt(sum / (FOLDS - 1));
    }

    private static List<String> lines(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file);
                BufferedReader reader = new BufferedReader(new InputStreamReader(
                        file.toString().endsWith(".gz") ? new GZIPInputStream(in) : in, StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        }
    }

    private static int[] folds(List<String> lines, int column) {
        Map<String, Integer> seen = new HashMap<>();
        int[] folds = new int[lines.size()];
        for (int i = 1; i < folds.length; i++) {
            folds[i] = (seen.merge(lines.get(i).split(",", -1)[column], 1, Integer::sum) - 1) % FOLDS;
        }
        return folds;
    }

    private static Path write(Path file, List<String> lines, int[] folds, int fold, boolean test) throws IOException {
        List<String> kept = new ArrayList<>(List.of(lines.get(0)));
        for (int i = 1; i < folds.length; i++) {
            if ((folds[i] == fold) == test) {
                kept.add(lines.get(i));
            }
        }
        Files.write(file, kept);
        return file;
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
