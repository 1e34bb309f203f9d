package dev.jumbo.cli;

import dev.jumbo.data.inspect.DataInspection;
import dev.jumbo.data.inspect.PictureFacts;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.PictureInspection;
import dev.jumbo.data.inspect.PictureInspector;
import dev.jumbo.data.inspect.TableInspector;
import dev.jumbo.data.inspect.TextInspection;
import dev.jumbo.data.inspect.TextInspector;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.report.DataPage;
import dev.jumbo.recipe.report.InspectionPages;
import dev.jumbo.tasks.SourceContent;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo data inspect}. */
@Command(
        name = "inspect",
        mixinStandardHelpOptions = true,
        description = {
            "Look a data set over: what is broken, double, in two parts at once, labelled wrongly or unlike the rest.",
            "Pictures: a recipe, a folder with a sub-folder for each class, with train and test above them or without, or",
            "with --labels. Texts: a recipe, or a file. A recipe is divided as a run of it divides it."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo data inspect photos --html photos.html",
            "  jumbo data inspect recipes/fashion-mnist.yaml --json > data.json",
            "  jumbo data inspect reviews.csv --column body --label stars"
        })
final class DataInspectCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DATA", description = "A recipe, a folder of pictures, or a file of texts.")
    private Path data = Path.of("");

    @Mixin
    private DataTarget target = new DataTarget();

    @Option(
            names = "--near-duplicates",
            paramLabel = "SIMILARITY",
            description =
                    "Least similarity of near duplicates: 0.975 of pictures, 0.8 of texts; 0 not to look for any.")
    private @Nullable Double near;

    @Option(names = "--html", paramLabel = "FILE", description = "Write a page that shows it all.")
    private @Nullable Path html;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        DataTarget.Found found = target.open(data);
        try (StageProgress progress = quiet ? StageProgress.silent() : StageProgress.standardError()) {
            if (found.content() instanceof SourceContent.OfPictures pictures) {
                pictures(found, pictures, progress);
            } else if (found.content() instanceof SourceContent.OfTexts texts) {
                double similarity = near == null ? TextInspector.SIMILARITY : near;
                TextInspection inspection = TextInspector.inspect(data.toString(), texts.items(), similarity, progress);
                progress.close();
                show(inspection, InspectionPages.of(inspection, texts.items()));
            } else if (found.content() instanceof SourceContent.OfTables tables) {
                var inspection = TableInspector.inspect(data.toString(), tables.parts(), tables.target(), progress);
                progress.close();
                show(inspection, InspectionPages.of(inspection));
            }
        }
        return 0;
    }

    private void pictures(DataTarget.Found found, SourceContent.OfPictures pictures, StageProgress progress)
            throws IOException {
        PictureFacts facts = PictureFacts.of(pictures.input(), progress);
        Recipe recipe = found.recipe();
        PictureInput input = recipe == null
                ? pictures.input()
                : pictures.divided(recipe.data(), facts, recipe.split(), found.seed());
        PictureInspection.Settings settings = settings(near);
        PictureInspection inspection = PictureInspector.inspect(data.toString(), input, facts, settings, progress);
        progress.close();
        show(inspection, InspectionPages.of(inspection, input));
    }

    static PictureInspection.Settings settings(@Nullable Double near) {
        PictureInspection.Settings settings = PictureInspection.Settings.DEFAULT;
        return near == null
                ? settings
                : new PictureInspection.Settings(near, settings.neighbours(), settings.agreement());
    }

    private void show(DataInspection inspection, DataPage page) throws IOException {
        if (json) {
            Output.json(inspection);
        } else {
            System.out.print(page.text());
        }
        if (html != null) {
            page.write(html);
            System.err.println("Page: " + html);
        }
    }
}
