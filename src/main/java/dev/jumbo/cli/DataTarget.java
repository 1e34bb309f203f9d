package dev.jumbo.cli;

import dev.jumbo.data.PictureListing;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.TextItem;
import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeYaml;
import dev.jumbo.tasks.PictureSource;
import dev.jumbo.tasks.PrepareTable;
import dev.jumbo.tasks.SourceContent;
import dev.jumbo.tasks.TableDivision;
import dev.jumbo.tasks.TableSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which data a {@code jumbo data} command works on: that of a recipe, a folder of pictures, a file of texts, or a table. */
final class DataTarget {
    private static final List<String> PARTS = List.of("train", "validation", "valid", "val", "dev", "test");

    @Option(
            names = "--labels",
            paramLabel = "LIST",
            description =
                    "A list of a folder's pictures with the columns file and label, where it has no class folders.")
    private String labels = "";

    @Option(
            names = "--separator",
            paramLabel = "TEXT",
            description = "What stands between the labels of a picture in the list, where it may have several.")
    private String separator = "";

    @Option(
            names = "--label-columns",
            paramLabel = "NAMES",
            split = ",",
            description = "Columns of the list that are a label each, with 1 and 0, in place of the column label.")
    private List<String> labelColumns = List.of();

    @Option(names = "--column", paramLabel = "NAME", description = "Column or key of the texts of a file; text.")
    private String column = "text";

    @Option(names = "--label", paramLabel = "NAME", description = "Column or key of their classes, if they have any.")
    private String label = "";

    @Option(
            names = "--target",
            paramLabel = "NAME",
            description = "The column that is predicted: the file is a table, as .parquet files always are.")
    private String target = "";

    /**
     * What was given.
     *
     * @param recipe null if it was no recipe
     */
    record Found(SourceContent content, @Nullable Recipe recipe) {
        long seed() {
            return recipe == null ? 0 : recipe.splitSeed();
        }
    }

    String column() {
        return column;
    }

    /**
     * How a table is divided.
     *
     * @param recipe null if the path is no recipe
     */
    record Tables(TableDivision division, @Nullable Recipe recipe) {}

    /**
     * The division of a table; null if a path is of none.
     *
     * @param group the column whose equal cells stay together, and {@code time} the one in whose order rows are divided, where no
     *     recipe says so; empty: none
     */
    @Nullable Tables tables(Path path, String group, String time) throws IOException {
        if (RecipeCleaning.isRecipe(path)) {
            Recipe recipe = RecipeYaml.read(path, List.of());
            return recipe.data() instanceof TableSource tables && recipe.prepare() instanceof PrepareTable prepare
                    ? new Tables(TableDivision.of(tables, prepare), recipe)
                    : null;
        }
        if (!Files.isRegularFile(path) || (target.isEmpty() && !path.toString().endsWith(".parquet"))) {
            return null;
        }
        if (target.isEmpty()) {
            throw new IllegalArgumentException(path + ": expected --target, the column that is predicted");
        }
        return new Tables(TableDivision.of(new TableSource.Files(path.toString()), target, group, time), null);
    }

    /** Finds out what a path is of. */
    Found open(Path path) throws IOException {
        String name = String.valueOf(path.getFileName()).toLowerCase(Locale.ROOT);
        if (name.endsWith(".yaml") || name.endsWith(".yml")) {
            Recipe recipe = RecipeYaml.read(path, List.of());
            if (recipe.data() instanceof TableSource tables && recipe.prepare() instanceof PrepareTable prepare) {
                return new Found(SourceContent.tables(tables, prepare.target()), recipe);
            }
            return new Found(
                    SourceContent.of(recipe.data(), recipe.prepare(), recipe.split(), recipe.splitSeed()), recipe);
        }
        if (Files.isDirectory(path)) {
            return new Found(folder(path), null);
        }
        if (!Files.isRegularFile(path)) {
            throw new IOException(path + ": expected a recipe (.yaml), a folder of pictures, a file of texts (.txt,"
                    + " .csv, .tsv, .jsonl), or a table (.parquet, or with --target), found nothing");
        }
        if (!target.isEmpty() || name.endsWith(".parquet")) {
            return new Found(SourceContent.tables(new TableSource.Files(path.toString()), target), null);
        }
        return new Found(new SourceContent.OfTexts(texts(path)), null);
    }

    private SourceContent folder(Path path) throws IOException {
        if (!labels.isEmpty()) {
            boolean several = !(separator.isEmpty() && labelColumns.isEmpty());
            return SourceContent.pictures(
                    new PictureSource.Folder(
                            path.toString(), "", 3, 1, 1, "skip", labels, "", "", separator, labelColumns),
                    several);
        }
        Map<String, PictureListing> parts = new LinkedHashMap<>();
        for (String part : PARTS) {
            if (Files.isDirectory(path.resolve(part))) {
                parts.put(part, PictureListing.ofFolders(path.resolve(part)));
            }
        }
        if (!parts.containsKey("train") || parts.size() < 2) {
            parts.clear();
            parts.put(SourceContent.TRAIN, PictureListing.ofFolders(path));
        }
        List<String> classes = parts.values().stream()
                .flatMap(listing -> listing.classes().stream())
                .distinct()
                .toList();
        return new SourceContent.OfPictures(PictureInput.OfFiles.of(parts), classes);
    }

    private List<TextItem> texts(Path file) throws IOException {
        List<TextItem> items = new ArrayList<>();
        if (label.isEmpty()) {
            for (TextRecord.Document one : TextFiles.documents(file, column, "")) {
                items.add(new TextItem(name(file, items.size()), one.text(), "", SourceContent.TRAIN));
            }
        } else {
            for (TextRecord.Labelled one : TextFiles.labelled(file, column, label)) {
                items.add(new TextItem(name(file, items.size()), one.text(), one.label(), SourceContent.TRAIN));
            }
        }
        return items;
    }

    private static String name(Path file, int index) {
        return file.getFileName() + ", row " + (index + 1);
    }
}
