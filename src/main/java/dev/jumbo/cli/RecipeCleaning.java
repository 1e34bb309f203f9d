package dev.jumbo.cli;

import dev.jumbo.data.NewFolder;
import dev.jumbo.data.inspect.CleanCard;
import dev.jumbo.data.inspect.CleanStep;
import dev.jumbo.data.inspect.PictureCleaner;
import dev.jumbo.data.inspect.PictureFacts;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.PictureWriter;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeException;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.tasks.ExtendedSource;
import dev.jumbo.tasks.PrepareTable;
import dev.jumbo.tasks.SourceContent;
import dev.jumbo.tasks.TableSource;
import dev.jumbo.tasks.TablesToClean;
import dev.jumbo.tasks.TextFilesToClean;
import dev.jumbo.tasks.TextSource;
import dev.jumbo.train.log.StageProgress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/** {@code jumbo data clean RECIPE}: its steps, applied to its data. */
record RecipeCleaning(Path recipe, Path out, boolean quiet, boolean json) implements Callable<Integer> {
    /** Whether a file is a recipe, by its name. */
    static boolean isRecipe(Path file) {
        String name = file.toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".yaml") || name.endsWith(".yml");
    }

    @Override
    public Integer call() throws IOException {
        Recipe read = RecipeYaml.read(recipe, List.of());
        if (read.clean().isEmpty()) {
            throw new RecipeException(recipe + ": clean: expected steps, as in clean: [{name: broken}, {name:"
                    + " exact-duplicates}, {name: near-duplicates}], found none");
        }
        CleanCard[] card = new CleanCard[1];
        try (StageProgress progress = quiet ? StageProgress.silent() : StageProgress.standardError()) {
            NewFolder.write(out, folder -> {
                card[0] = ExtendedSource.base(read.data()) instanceof TextSource texts
                        ? texts(read, texts, folder, progress)
                        : read.data() instanceof TableSource tables && read.prepare() instanceof PrepareTable prepare
                                ? tables(read, new TablesToClean(tables, prepare), folder, progress)
                                : pictures(read, folder, progress);
                card[0].write(folder);
            });
        }
        show(card[0]);
        return 0;
    }

    private CleanCard pictures(Recipe read, Path folder, StageProgress progress) throws IOException {
        SourceContent content = SourceContent.of(read.data(), read.prepare(), read.split(), read.splitSeed());
        if (!(content instanceof SourceContent.OfPictures pictures)) {
            throw new RecipeException("data: expected pictures or texts to clean, got " + content.getClass());
        }
        PictureInput input = pictures.input();
        PictureFacts facts = PictureFacts.of(input, progress);
        List<CleanStep> steps = read.clean();
        PictureCleaner.Result result = PictureCleaner.clean(input, facts, steps, progress);
        PictureWriter.write(input, result.kept(), folder, progress);
        List<String> parts =
                input.items().stream().map(PictureInput.Item::part).distinct().toList();
        String use = parts.size() < 2 && !input.hasLabelSets()
                ? "data: {source: folder, path: " + out + "}"
                : "data: " + DataUse.pictures(input, parts, out);
        return CleanCard.of(
                recipe.toString(),
                (long) input.items().size() + input.refused().size(),
                steps,
                result.removals(),
                result.kept().length,
                use);
    }

    private CleanCard tables(Recipe read, TablesToClean tables, Path folder, StageProgress progress)
            throws IOException {
        TablesToClean.Cleaned cleaned = tables.clean(read.clean(), folder, progress);
        return new CleanCard(
                recipe.toString(),
                cleaned.before(),
                cleaned.after(),
                read.clean().stream().map(CleanStep::toString).toList(),
                cleaned.removed(),
                cleaned.removals(),
                DataUse.tables(cleaned.kinds(), cleaned.files(), out));
    }

    private CleanCard texts(Recipe read, TextSource source, Path folder, StageProgress progress) throws IOException {
        TextFilesToClean files = TextFilesToClean.of(source);
        TextFilesToClean.Cleaned cleaned = files.clean(read.clean(), folder, progress);
        StringBuilder use = new StringBuilder("data:");
        files.files()
                .forEach((part, file) -> use.append("\n  ")
                        .append(part.equals("train") ? "path" : part.equals("test") ? "testPath" : "validPath")
                        .append(": ")
                        .append(out.resolve(part + ".jsonl")));
        return CleanCard.of(
                recipe.toString(), cleaned.before(), read.clean(), cleaned.removals(), cleaned.after(), use.toString());
    }

    private void show(CleanCard card) {
        if (json) {
            Output.json(card);
            return;
        }
        ConsoleTable table = ConsoleTable.of("examples", "");
        table.row("read", String.format(Locale.ROOT, "%,d", card.before()));
        card.removed().forEach((step, count) -> table.row(step, String.format(Locale.ROOT, "-%,d", count)));
        table.row("left", String.format(Locale.ROOT, "%,d", card.after()));
        System.out.print(table.text());
        System.out.println();
        System.out.println("What was left out and why is in " + out.resolve("README.md") + ". To use it:");
        System.out.println(card.use());
    }
}
