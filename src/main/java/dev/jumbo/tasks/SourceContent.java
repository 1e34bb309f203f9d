package dev.jumbo.tasks;

import dev.jumbo.data.LabelSets;
import dev.jumbo.data.PictureListing;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.Split;
import dev.jumbo.data.inspect.PictureFacts;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.TextItem;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.text.TextRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The examples of a recipe's source as they come, in the parts that a run of the recipe has them in. */
public sealed interface SourceContent {
    /** The part that all examples are in where there is no other. */
    String TRAIN = "train";

    /**
     * Pictures.
     *
     * @param classes in the order of their labels; of several labels their combinations
     */
    record OfPictures(PictureInput input, List<String> classes) implements SourceContent {
        /**
         * With the shares held out that a run holds out of the pictures that can be read. What cannot be read stays in
         * {@code train}.
         *
         * @param source where the pictures are from
         * @throws IOException if groups stay together that the source does not name
         */
        public PictureInput divided(DataSource source, PictureFacts facts, HeldOut held, long seed) throws IOException {
            List<PictureInput.Item> items = input.items();
            List<String> parts =
                    new ArrayList<>(items.stream().map(PictureInput.Item::part).toList());
            int[] good = IntStream.range(0, items.size())
                    .filter(i ->
                            parts.get(i).equals(TRAIN) && !facts.facts().get(i).isBroken())
                    .toArray();
            int[] labels = Arrays.stream(good)
                    .map(i -> classes.indexOf(items.get(i).label()))
                    .toArray();
            int @Nullable [] groups = PictureGroups.ofFiles(
                    source,
                    held,
                    Arrays.stream(good).mapToObj(i -> items.get(i).name()).toList());
            Split split = held.divide(
                    input.hasLabelSets() ? LabelSets.of(classes) : null,
                    labels,
                    groups,
                    parts.contains("validation"),
                    parts.contains("test"),
                    seed);
            Arrays.stream(split.validation()).forEach(i -> parts.set(good[i], "validation"));
            Arrays.stream(split.test()).forEach(i -> parts.set(good[i], "test"));
            return input.divided(parts);
        }
    }

    /** Texts. */
    record OfTexts(List<TextItem> items) implements SourceContent {
        public OfTexts {
            items = List.copyOf(items);
        }
    }

    /**
     * Tables with the same columns.
     *
     * @param parts by name
     * @param target the column that is to be predicted; empty for none
     */
    record OfTables(Map<String, Table> parts, String target) implements SourceContent {}

    /**
     * The content of a source.
     *
     * @param prepare what the task does with it: a picture of the same source has one class, or several labels
     * @param held shares that are held out of texts
     * @param seed of the run's division
     * @throws IOException if the data is missing, or a file of texts is damaged
     */
    static SourceContent of(DataSource given, Prepare prepare, HeldOut held, long seed) throws IOException {
        DataSource source = ExtendedSource.base(given);
        boolean several = prepare instanceof PrepareLabelledPictures;
        if (source instanceof PictureSource.Folder folder) {
            return pictures(folder, several);
        }
        if (source instanceof PictureSource || (several && source instanceof MaskSource)) {
            PictureSource.Opened opened = PictureParts.open(source, several);
            Map<String, Pictures> parts = new LinkedHashMap<>();
            parts.put(TRAIN, opened.train());
            if (opened.validation() != null) {
                parts.put("validation", opened.validation());
            }
            if (opened.test() != null) {
                parts.put("test", opened.test());
            }
            return new OfPictures(
                    PictureInput.OfArrays.of(parts, several), opened.train().classes());
        }
        if (source instanceof TextSource texts) {
            return new OfTexts(texts(texts, held, seed));
        }
        if (source instanceof TableSource tables) {
            return tables(tables, "");
        }
        if (source instanceof MixedSource) {
            throw new IllegalArgumentException(
                    "data: expected one source to look over; give those of the mix one by one");
        }
        throw new IllegalArgumentException("data: expected pictures, texts or a table to look over, got "
                + source.getClass().getSimpleName());
    }

    /**
     * The parts that a source of tables has.
     *
     * @param target the column that is to be predicted; empty for none
     */
    static OfTables tables(TableSource source, String target) throws IOException {
        return new OfTables(parts(source.open()), target);
    }

    /** The parts that there are, by name. */
    static Map<String, Table> parts(TableSource.Opened opened) {
        Map<String, Table> parts = new LinkedHashMap<>();
        parts.put(TRAIN, opened.train());
        if (opened.validation() != null) {
            parts.put("validation", opened.validation());
        }
        if (opened.test() != null) {
            parts.put("test", opened.test());
        }
        return parts;
    }

    /**
     * The pictures of a folder before any of them is opened.
     *
     * @param several whether a picture may have several labels
     */
    static OfPictures pictures(PictureSource.Folder folder, boolean several) throws IOException {
        Path root = Path.of(folder.path());
        if (!folder.labels().isEmpty()) {
            PictureListing listing = FolderParts.listing(folder, root);
            return new OfPictures(PictureInput.OfFiles.of(Map.of(TRAIN, listing), several), listing.classes());
        }
        Map<String, PictureListing> parts = new LinkedHashMap<>();
        PictureListing train = PictureListing.ofFolders(root);
        parts.put(TRAIN, train);
        if (!folder.validPath().isEmpty()) {
            parts.put("validation", PictureListing.ofFolders(Path.of(folder.validPath())));
        }
        if (!folder.testPath().isEmpty()) {
            parts.put("test", PictureListing.ofFolders(Path.of(folder.testPath())));
        }
        return new OfPictures(PictureInput.OfFiles.of(parts, several), train.classes());
    }

    private static List<TextItem> texts(TextSource source, HeldOut held, long seed) throws IOException {
        if (source instanceof TextSource.Labelled labelled) {
            return items(labelled, labelled.open(), held, seed, TextRecord.Labelled::text, TextRecord.Labelled::label);
        }
        if (source instanceof TextSource.Corpus corpus) {
            return items(corpus, corpus.open(), held, seed, text -> text, text -> "");
        }
        if (source instanceof TextSource.Pairs pairs) {
            return items(pairs, pairs.open(), held, seed, pair -> pair.first() + "\n" + pair.second(), pair -> "");
        }
        if (source instanceof TextSource.Preferences preferences) {
            return items(
                    preferences,
                    preferences.open(),
                    held,
                    seed,
                    one -> String.join("\n", one.prompt(), one.chosen(), one.rejected()),
                    one -> "");
        }
        if (source instanceof TextSource.Conversations conversations) {
            return items(
                    conversations,
                    conversations.open(),
                    held,
                    seed,
                    one -> String.join(
                            "\n",
                            one.turns().stream().map(TextRecord.Turn::content).toList()),
                    one -> "");
        }
        if (source instanceof TextSource.Tagged tagged) {
            return items(tagged, tagged.open(), held, seed, one -> String.join(" ", one.words()), one -> "");
        }
        if (source instanceof TextSource.Questions questions) {
            return items(
                    questions, questions.open(), held, seed, one -> one.question() + "\n" + one.context(), one -> "");
        }
        throw new IllegalArgumentException(
                "data: token files hold no texts; give the files of texts that they were made of");
    }

    private static <E> List<TextItem> items(
            TextSource source,
            TextSource.Parts<E> given,
            HeldOut held,
            long seed,
            Function<E, String> text,
            Function<E, String> label)
            throws IOException {
        TextSource.Parts<E> parts = TextParts.complete(source, given, held, seed);
        List<TextItem> items = new ArrayList<>();
        Map<String, List<E>> all = new LinkedHashMap<>();
        all.put(TRAIN, parts.train());
        all.put("validation", parts.validation());
        all.put("test", parts.test());
        all.forEach((name, examples) -> {
            for (int i = 0; i < examples.size(); i++) {
                items.add(new TextItem(
                        name + "[" + i + "]", text.apply(examples.get(i)), label.apply(examples.get(i)), name));
            }
        });
        return items;
    }
}
