package dev.jumbo.recipe.report;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.Thumbnails;
import dev.jumbo.data.inspect.DataInspection.ClassCount;
import dev.jumbo.data.inspect.DataInspection.Near;
import dev.jumbo.data.inspect.DataInspection.Suspect;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.PictureInspection;
import dev.jumbo.data.inspect.TableInspection;
import dev.jumbo.data.inspect.TableInspection.ColumnFacts;
import dev.jumbo.data.inspect.TextInspection;
import dev.jumbo.data.inspect.TextItem;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What inspections found, as pages. */
public final class InspectionPages {
    private static final int SIDE = 112;
    private static final int MOST_SHOWN = 60;
    private static final int PER_CLASS = 6;
    private static final int MOST_CLASSES = 40;
    private static final int EXCERPT = 240;
    private static final int SAMPLES = 12;

    private InspectionPages() {}

    /** Sections with something in them. */
    private static void add(
            List<DataPage.Section> sections, boolean any, String title, String note, List<DataPage.Block> blocks) {
        if (any) {
            sections.add(new DataPage.Section(title, note, blocks));
        }
    }

    private static Map<String, String> facts(String data, @Nullable String fingerprint) {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put("data", data);
        if (fingerprint != null) {
            facts.put("fingerprint", fingerprint.substring(0, 16));
        }
        return facts;
    }

    /** Of pictures; {@code input} gives those that are shown. */
    public static DataPage of(PictureInspection found, PictureInput input) {
        Album album = new Album(input);
        List<DataPage.Section> sections = new ArrayList<>(ClassSections.of(found, album.perClass(found.classes())));
        add(
                sections,
                !found.broken().isEmpty(),
                "Broken",
                "These cannot be read; data.onCorrupt: skip leaves them out.",
                List.of(InspectionTables.broken(found.broken())));
        add(
                sections,
                !found.leaks().isEmpty(),
                "Leaks between parts",
                "What a model has learned by heart is no test of it: a part has pictures that an earlier one has, too.",
                List.of(InspectionTables.leaks(found.leaks())));
        add(
                sections,
                !found.same().isEmpty(),
                "Exact duplicates",
                "The same file, or another file with the same pixels.",
                List.of(InspectionTables.same(found.same())));
        add(
                sections,
                !found.near().isEmpty(),
                "Near duplicates",
                "They show the same: smaller, brighter, more compressed, mirrored, or with edges cut off.",
                List.of(album.pairs(found.near()), InspectionTables.near(found.near())));
        add(
                sections,
                !found.suspects().isEmpty(),
                "Labels in doubt",
                "Look at them: the picture, or pictures like it, are of another class.",
                List.of(album.suspects(found.suspects()), InspectionTables.suspects(found.suspects())));
        add(
                sections,
                !found.outliers().isEmpty(),
                "Outliers",
                "Beyond three times the distance of the quartiles (Tukey's far-out values), or of one colour.",
                List.of(InspectionTables.outliers(found.outliers())));
        List<DataPage.Block> sizes = new ArrayList<>();
        found.distributions().stream()
                .filter(one -> one.greatest() > one.least())
                .forEach(one -> sizes.add(InspectionTables.bars(one)));
        sizes.add(InspectionTables.distributions(found.distributions()));
        sizes.add(InspectionTables.counts("height x width", "pictures", found.sizes()));
        sizes.add(InspectionTables.counts("format", "pictures", found.formats()));
        sizes.add(InspectionTables.counts("colours", "pictures", found.modes()));
        add(sections, true, "Sizes and colours", "", sizes);
        return new DataPage(
                "Pictures of " + found.data(),
                facts(found.data(), found.fingerprint()),
                ClassSections.headline(found),
                sections);
    }

    /** Of texts. */
    public static DataPage of(TextInspection found, List<TextItem> items) {
        List<String> parts = List.copyOf(found.parts().keySet());
        List<DataPage.Section> sections = new ArrayList<>();
        add(
                sections,
                !found.classes().isEmpty(),
                "Classes",
                "",
                List.of(
                        InspectionTables.classBars(found.classes(), parts),
                        InspectionTables.classes(found.classes(), parts)));
        add(sections, true, "Parts", "", List.of(InspectionTables.counts("part", "texts", found.parts())));
        add(
                sections,
                !found.broken().isEmpty(),
                "Empty or damaged",
                "Without text, or with characters that stand for what could not be read.",
                List.of(InspectionTables.broken(found.broken())));
        add(
                sections,
                !found.leaks().isEmpty(),
                "Leaks between parts",
                "What a model has learned by heart is no test of it: a part has texts that an earlier one has, too.",
                List.of(InspectionTables.leaks(found.leaks())));
        add(
                sections,
                !found.same().isEmpty(),
                "Exact duplicates",
                "The same but for space around.",
                List.of(InspectionTables.same(found.same())));
        add(
                sections,
                !found.near().isEmpty(),
                "Near duplicates",
                "They share " + Html.percent(found.similarity()) + " or more of their five-word sequences.",
                List.of(InspectionTables.near(found.near())));
        add(
                sections,
                !found.suspects().isEmpty(),
                "Labels in doubt",
                "The same text, or almost the same, is of two classes.",
                List.of(InspectionTables.suspects(found.suspects())));
        add(
                sections,
                !found.outliers().isEmpty(),
                "Outliers",
                "Much shorter or longer than the others.",
                List.of(InspectionTables.outliers(found.outliers())));
        List<DataPage.Block> lengths = new ArrayList<>();
        found.distributions().forEach(one -> lengths.add(InspectionTables.bars(one)));
        lengths.add(InspectionTables.distributions(found.distributions()));
        lengths.add(InspectionTables.rows(
                List.of("writing", "share of the letters"),
                List.copyOf(found.writing().entrySet()),
                true,
                entry -> List.of(Html.label(entry.getKey().toLowerCase(Locale.ROOT)), Html.percent(entry.getValue()))));
        add(sections, true, "Lengths and writing", "", lengths);
        int step = Math.max(1, items.size() / SAMPLES);
        List<TextItem> shown = new ArrayList<>();
        for (int i = 0; i < items.size() && shown.size() < SAMPLES; i += step) {
            shown.add(items.get(i));
        }
        add(
                sections,
                true,
                "Samples",
                "",
                List.of(InspectionTables.rows(
                        List.of("which", "class", "text"),
                        shown,
                        false,
                        item -> List.of(item.name(), item.label(), excerpt(item.text())))));
        return new DataPage(
                "Texts of " + found.data(),
                facts(found.data(), found.fingerprint()),
                InspectionTables.headline("texts", found),
                sections);
    }

    private static String excerpt(String text) {
        int points = text.codePointCount(0, text.length());
        return points <= EXCERPT ? text : text.substring(0, text.offsetByCodePoints(0, EXCERPT)) + " …";
    }

    /** Of a table. */
    public static DataPage of(TableInspection found) {
        List<DataPage.Section> sections = new ArrayList<>();
        add(
                sections,
                !found.giveaways().isEmpty(),
                "Columns that give the target away",
                "Is it known when a prediction is asked for? Leave it out if not.",
                List.of(InspectionTables.rows(
                        List.of("column", "tells of " + found.target(), "without it"),
                        found.giveaways(),
                        true,
                        one -> List.of(one.column(), Html.percent(one.score()), Html.percent(one.without())))));
        add(
                sections,
                !found.leaks().isEmpty(),
                "Leaks between parts",
                "Rows of a part that an earlier one has, too; almost the same are those with another target.",
                List.of(InspectionTables.leaks(found.leaks())));
        add(sections, true, "Columns", "", List.of(columns(found.columns())));
        found.columns().stream()
                .filter(column -> !column.most().isEmpty())
                .forEach(column -> sections.add(new DataPage.Section(
                        "Column " + column.name(),
                        "",
                        List.of(new DataPage.Bars(
                                "Most frequent values",
                                List.copyOf(column.most().keySet()),
                                Map.of(
                                        "rows",
                                        column.most().values().stream()
                                                .map(Long::doubleValue)
                                                .toList()))))));
        add(sections, true, "Parts", "", List.of(InspectionTables.counts("part", "rows", found.parts())));
        return new DataPage(
                "Table of " + found.data(),
                facts(found.data(), null),
                InspectionTables.headline("rows", found),
                sections);
    }

    private static DataPage.Rows columns(List<ColumnFacts> columns) {
        return InspectionTables.rows(
                List.of("column", "kind", "missing", "distinct", "least", "median", "greatest", "mean", "outliers"),
                columns,
                true,
                one -> {
                    Optional<TableInspection.Numbers> numbers = Optional.ofNullable(one.numbers());
                    return List.of(
                            one.name(),
                            one.isConstant() ? one.kind() + ", constant" : one.kind(),
                            Html.count(one.missing()),
                            (one.distinct() >= ColumnFacts.MANY ? "≥ " : "") + Html.count(one.distinct()),
                            numbers.map(n -> InspectionTables.number(n.least())).orElse(""),
                            numbers.map(n -> InspectionTables.number(n.median()))
                                    .orElse(""),
                            numbers.map(n -> InspectionTables.number(n.greatest()))
                                    .orElse(""),
                            numbers.map(n -> InspectionTables.number(n.mean())).orElse(""),
                            Html.count(one.outliers()));
                });
    }

    /** Pictures for pages. */
    private static final class Album {
        private final PictureInput input;
        private final Map<String, Integer> places = new HashMap<>();

        Album(PictureInput input) {
            this.input = input;
            for (int i = 0; i < input.items().size(); i++) {
                places.put(input.items().get(i).name(), i);
            }
        }

        private void show(List<DataPage.Shown> into, String name, String first, String second) {
            Integer place = places.get(name);
            if (place == null) {
                return;
            }
            try {
                Picture picture = input.open(place).decoded().picture();
                into.add(new DataPage.Shown(PngFiles.bytes(Thumbnails.within(picture, SIDE)), name, first, second));
            } catch (IOException e) {
                // A picture that was there before is told of as broken next time.
                return;
            }
        }

        DataPage.Gallery perClass(List<ClassCount> classes) {
            Map<String, Integer> left = new HashMap<>();
            classes.stream().limit(MOST_CLASSES).forEach(one -> left.put(one.name(), PER_CLASS));
            Map<String, List<DataPage.Shown>> shown = new LinkedHashMap<>();
            for (int i = 0; i < input.items().size(); i++) {
                List<String> labels = input.labelsOf(i);
                Optional<String> wanted = labels.stream()
                        .filter(label -> left.getOrDefault(label, 0) > 0)
                        .findFirst();
                if (wanted.isPresent()) {
                    String label = wanted.get();
                    List<DataPage.Shown> ofClass = shown.computeIfAbsent(label, name -> new ArrayList<>());
                    show(ofClass, input.items().get(i).name(), String.join(", ", labels), "");
                    left.put(label, PER_CLASS - ofClass.size());
                }
            }
            return new DataPage.Gallery(
                    shown.values().stream().flatMap(List::stream).toList());
        }

        DataPage.Gallery pairs(List<Near> near) {
            List<DataPage.Shown> shown = new ArrayList<>();
            for (Near pair : near.subList(0, Math.min(MOST_SHOWN / 2, near.size()))) {
                String how = String.format(Locale.ROOT, "%s, %.3f", pair.how(), pair.similarity());
                show(shown, pair.first(), pair.firstLabel() + ", " + pair.firstPart(), how);
                show(shown, pair.second(), pair.secondLabel() + ", " + pair.secondPart(), how);
            }
            return new DataPage.Gallery(shown);
        }

        DataPage.Gallery suspects(List<Suspect> suspects) {
            List<DataPage.Shown> shown = new ArrayList<>();
            for (Suspect suspect : suspects.subList(0, Math.min(MOST_SHOWN, suspects.size()))) {
                show(shown, suspect.name(), suspect.label(), "rather " + suspect.suggested());
            }
            return new DataPage.Gallery(shown);
        }
    }
}
