package dev.jumbo.cli;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.WholeFile;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.TrainingRun;
import dev.jumbo.tensor.Rng;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo data augment}. */
@Command(
        name = "augment",
        mixinStandardHelpOptions = true,
        description =
                "Draw what a recipe's augmentation makes of training pictures, as a PNG file: each row begins with a"
                        + " picture as it is.",
        footer = {
            "",
            "Examples:",
            "  jumbo data augment recipes/fashion-mnist.yaml --out sheet.png",
            "  jumbo data augment recipes/fashion-mnist.yaml --out sheet.png"
                    + " --set 'prepare.augment=[{name: rand-augment, magnitude: 20}]'"
        })
final class DataAugmentCommand implements Callable<Integer> {
    @Parameters(paramLabel = "RECIPE", description = "A recipe for pictures.")
    private Path recipe = Path.of("");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The file to write: NAME.png.")
    private Path out = Path.of("");

    @Option(names = "--set", paramLabel = "KEY=VALUE", description = "Change a key of the recipe; may be repeated.")
    private List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws IOException {
        Recipe read = RecipeYaml.read(recipe, settings);
        Picture sheet = TrainingRun.openData(read).contactSheet(Rng.mix(read.seed(), "sheet"));
        if (sheet == null) {
            throw new IllegalArgumentException(
                    recipe + ": expected prepare.augment with a change of pictures, got none; --set"
                            + " 'prepare.augment=[{name: rand-augment}]' tries one");
        }
        byte[] png = PngFiles.bytes(sheet);
        WholeFile.write(out, file -> Files.write(file, png));
        System.out.println("wrote " + out + ", " + sheet.width() + "x" + sheet.height() + " pixels");
        return 0;
    }
}
