package dev.jumbo.cli;

import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.Folders;
import dev.jumbo.data.Part;
import dev.jumbo.data.Picture;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.PngFiles;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.RunFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jumbo quickstart}. */
@Command(
        name = "quickstart",
        mixinStandardHelpOptions = true,
        description = {
            "Train a picture classifier on data that comes with Jumbo (12,000 small pictures of clothes), evaluate it,",
            "write a report and predict a few pictures. Takes one to three minutes on two cores."
        },
        footer = {"", "Example:", "  jumbo quickstart"})
final class QuickstartCommand implements Callable<Integer> {
    @Option(names = "--run", paramLabel = "NAME", description = "Name of the run: its folder is runs/NAME.")
    private String run = "quickstart";

    @Override
    public Integer call() throws IOException {
        Recipe recipe;
        try (InputStream in = QuickstartCommand.class.getResourceAsStream("quickstart.yaml")) {
            if (in == null) {
                throw new IOException("quickstart.yaml is missing from this build");
            }
            recipe = RecipeYaml.parse(
                            new String(in.readAllBytes(), StandardCharsets.UTF_8), "quickstart.yaml", List.of())
                    .named(run);
        }
        RunFolder folder = new RunFolder(Path.of("runs", recipe.name()));
        Folders.delete(folder.path());
        int code = TrainCommand.train(recipe, false, false);
        if (code != 0) {
            return code;
        }
        Path pictures = folder.path().resolve("pictures");
        System.out.println("Predictions for three test pictures (in " + pictures + "):");
        List<Path> files = samples(pictures);
        PredictCommand.predict(
                folder, files.stream().map(Path::toString).toList(), 2, new PredictionOutput.Lines(), null);
        System.out.println("Try:  ./jumbo predict " + folder.path() + " " + files.get(0));
        System.out.println("Next: ./jumbo train recipes/fashion-mnist.yaml");
        return 0;
    }

    private static List<Path> samples(Path folder) throws IOException {
        Pictures test = EmbeddedFashionMnist.open(Part.TEST);
        Files.createDirectories(folder);
        List<Path> files = new ArrayList<>();
        for (int index : new int[] {0, test.size() / 2, test.size() - 1}) {
            Picture picture = test.get(index);
            String name = test.classes().get(picture.label()).replaceAll("\\W+", "-") + "-" + index + ".png";
            Path file = folder.resolve(name);
            PngFiles.write(picture, file);
            files.add(file);
        }
        return files;
    }
}
