package dev.jumbo.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.LabelSets;
import dev.jumbo.data.NewFolder;
import dev.jumbo.data.Split;
import dev.jumbo.data.inspect.DataGroups;
import dev.jumbo.data.inspect.PictureFacts;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.PictureList;
import dev.jumbo.data.inspect.PictureWriter;
import dev.jumbo.data.inspect.TextItem;
import dev.jumbo.recipe.report.ConsoleTable;
import dev.jumbo.tasks.HeldOut;
import dev.jumbo.tasks.SourceContent;
import dev.jumbo.tasks.TableDivision;
import dev.jumbo.tensor.Rng;
import dev.jumbo.train.log.StageProgress;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code jumbo data split}. */
@Command(
        name = "split",
        mixinStandardHelpOptions = true,
        description = {
            "Divide a data set into train, validation and test: class by class in the same shares, near duplicates in one",
            "part, the same for the same seed. Pictures: a list of files, or with --copy folders. Texts: a file a part.",
            "Pictures that cannot be read are left out and counted. Tables: the rows and the parts that a run of the recipe has,",
            "or, of a file with --target, one with the same shares and seed; in the format of the file."
        },
        footer = {
            "",
            "Examples:",
            "  jumbo data split photos --out photos-split --validation 0.1 --test 0.1",
            "  jumbo data split reviews.csv --column body --label stars --out reviews-split --seed 7",
            "  jumbo data split recipes/credit.yaml --out credit-split",
            "  jumbo data split visits.parquet --target outcome --group patient --test 0.2 --out visits-split"
        })
final class DataSplitCommand implements Callable<Integer> {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HeldOut SHARES = new HeldOut(0.1, 0.1);
    private static final long SEED = 42;
    private static final List<String> PARTS = List.of("train", "validation", "test");

    /** Which examples stay together. */
    enum Keep {
        /** No two. */
        none,
        /** Those that are the same. */
        exact,
        /** Those that are the same or almost. */
        near
    }

    @Parameters(paramLabel = "DATA", description = "A folder of pictures, a file of texts, a table, or a recipe.")
    private Path data = Path.of("");

    @Mixin
    private DataTarget target = new DataTarget();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "The folder to write.")
    private Path out = Path.of("");

    @Option(names = "--validation", paramLabel = "SHARE", description = "Share to choose by; 0.1.")
    private @Nullable Double validation;

    @Option(names = "--test", paramLabel = "SHARE", description = "Share to test on; 0.1.")
    private @Nullable Double test;

    @Option(names = "--seed", paramLabel = "N", description = "Root of the division; 42.")
    private @Nullable Long seed;

    @Option(names = "--group", paramLabel = "NAME", description = "Column of a table whose equal cells stay together.")
    private String group = "";

    @Option(names = "--time", paramLabel = "NAME", description = "Column of a table: the newest rows are to test on.")
    private String time = "";

    @Option(
            names = "--together",
            paramLabel = "WHAT",
            description =
                    "Which pictures or texts stay in one part: near (duplicates, exact or near), exact or none; near.")
    private Keep together = Keep.near;

    @Option(names = "--copy", description = "Copy pictures into DIR/train, DIR/validation and DIR/test.")
    private boolean copy;

    @Option(names = "--quiet", description = "Show no progress.")
    private boolean quiet;

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        DataTarget.Tables tables = target.tables(data, group, time);
        if (tables == null && !(group.isEmpty() && time.isEmpty())) {
            throw new IllegalArgumentException(
                    "--group, --time: expected a table: a recipe of one, or a file with" + " --target; got " + data);
        }
        SourceContent content = tables == null ? target.open(data).content() : null;
        Map<String, Object> result = new LinkedHashMap<>();
        try (StageProgress progress = quiet ? StageProgress.silent() : StageProgress.standardError()) {
            NewFolder.write(out, folder -> {
                if (tables != null) {
                    tables(tables, folder, result, progress);
                } else if (content instanceof SourceContent.OfPictures pictures) {
                    pictures(pictures.input(), folder, result, progress);
                } else if (content instanceof SourceContent.OfTexts texts) {
                    texts(texts.items(), folder, result, progress);
                } else {
                    throw new IllegalArgumentException(data + ": expected pictures, texts or a table to divide");
                }
            });
        }
        if (json) {
            Output.json(result);
        } else {
            ConsoleTable table = ConsoleTable.of("", "");
            result.forEach((name, value) -> table.row(name, String.valueOf(value)));
            System.out.print(table.text());
        }
        return 0;
    }

    private void tables(DataTarget.Tables tables, Path folder, Map<String, Object> result, StageProgress progress)
            throws IOException {
        HeldOut given = tables.recipe() == null ? SHARES : tables.recipe().split();
        HeldOut held = new HeldOut(
                validation == null ? given.validation() : validation,
                test == null ? given.test() : test,
                given.train(),
                given.folds(),
                given.fold(),
                given.all(),
                given.group(),
                seed == null ? given.seed() : seed);
        long root = held.seedOr(tables.recipe() == null ? SEED : tables.recipe().seed());
        progress.at("dividing rows", 0, 1);
        TableDivision.Divided divided = tables.division().write(held, Rng.mix(root, "split"), folder);
        result.putAll(divided.rows());
        result.put("left out", divided.without());
        result.put("data", DataUse.tables(divided.kinds(), divided.files(), out).substring("data: ".length()));
    }

    /** The part of each example. */
    private List<String> divide(List<String> classes, boolean several, int[] groups, Map<String, Object> result) {
        double validation = this.validation == null ? SHARES.validation() : this.validation;
        double test = this.test == null ? SHARES.test() : this.test;
        long seed = this.seed == null ? SEED : this.seed;
        List<String> names = List.copyOf(new TreeSet<>(classes));
        int[] labels = classes.stream().mapToInt(names::indexOf).toArray();
        Split split;
        if (together != Keep.none) {
            split = Split.grouped(labels, groups, 1 - validation - test, validation, test, seed);
        } else {
            split = several
                    ? new HeldOut(validation, test).divide(LabelSets.of(names), labels, false, false, seed)
                    : Split.stratified(labels, 1 - validation - test, validation, test, seed);
        }
        String[] parts = new String[labels.length];
        int[][] all = {split.train(), split.validation(), split.test()};
        for (int part = 0; part < all.length; part++) {
            for (int i : all[part]) {
                parts[i] = PARTS.get(part);
            }
            result.put(PARTS.get(part), all[part].length);
        }
        result.put(several ? "labels" : "classes", several ? LabelSets.of(names).size() : names.size());
        result.put("groups", Arrays.stream(groups).distinct().count());
        return List.of(parts);
    }

    private void pictures(PictureInput input, Path folder, Map<String, Object> result, StageProgress progress)
            throws IOException {
        PictureFacts facts = PictureFacts.of(input, progress);
        int[] good = facts.readable();
        int[] groups = DataGroups.of(facts, good, together == Keep.near, progress);
        List<String> divided = divide(
                Arrays.stream(good).mapToObj(i -> input.items().get(i).label()).toList(),
                input.hasLabelSets(),
                groups,
                result);
        result.put(
                "left out", input.items().size() - good.length + input.refused().size());
        List<String> parts = new ArrayList<>(
                input.items().stream().map(PictureInput.Item::part).toList());
        for (int n = 0; n < good.length; n++) {
            parts.set(good[n], divided.get(n));
        }
        boolean files = input.items().stream().allMatch(item -> item.file() != null);
        if (copy || !files || !Files.isDirectory(data)) {
            PictureWriter.write(input.divided(parts), good, folder, progress);
            result.put("data", DataUse.pictures(input, PARTS, out));
            return;
        }
        try (PictureList list = PictureList.create(folder.resolve(PictureList.NAME), data)) {
            for (int i : good) {
                PictureInput.Item item = input.items().get(i);
                list.add(item.file() == null ? Path.of("") : item.file(), item.label(), parts.get(i));
            }
        }
        result.put("data", DataUse.listed(input, data, out));
    }

    private void texts(List<TextItem> items, Path folder, Map<String, Object> result, StageProgress progress)
            throws IOException {
        int[] groups = DataGroups.of(items, together == Keep.near, progress);
        List<String> parts = divide(items.stream().map(TextItem::label).toList(), false, groups, result);
        boolean labelled = items.stream().anyMatch(item -> !item.label().isEmpty());
        for (String part : PARTS) {
            try (BufferedWriter writer = Files.newBufferedWriter(folder.resolve(part + ".jsonl"))) {
                for (int i = 0; i < items.size(); i++) {
                    if (parts.get(i).equals(part)) {
                        Map<String, String> row = new LinkedHashMap<>();
                        row.put("text", items.get(i).text());
                        if (labelled) {
                            row.put("label", items.get(i).label());
                        }
                        writer.write(JSON.writeValueAsString(row) + "\n");
                    }
                }
            }
        }
        result.put(
                "data",
                String.format(
                        Locale.ROOT,
                        "{source: labelled, path: %s, validPath: %s, testPath: %s}",
                        out.resolve("train.jsonl"),
                        out.resolve("validation.jsonl"),
                        out.resolve("test.jsonl")));
    }
}
