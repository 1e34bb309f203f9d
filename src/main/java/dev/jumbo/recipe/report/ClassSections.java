package dev.jumbo.recipe.report;

import dev.jumbo.data.inspect.DataInspection.Absent;
import dev.jumbo.data.inspect.DataInspection.ClassCount;
import dev.jumbo.data.inspect.LabelFacts;
import dev.jumbo.data.inspect.PictureInspection;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;

/** What an inspection of pictures says of their classes, or of their labels where they may have several. */
final class ClassSections {
    private ClassSections() {}

    /**
     * The sections.
     *
     * @param examples some pictures of each class or label
     */
    static List<DataPage.Section> of(PictureInspection found, DataPage.Block examples) {
        List<String> parts = List.copyOf(found.parts().keySet());
        List<DataPage.Section> sections = new ArrayList<>();
        LabelFacts labels = found.labels();
        if (labels == null) {
            sections.add(new DataPage.Section(
                    "Classes",
                    "",
                    List.of(
                            InspectionTables.classBars(found.classes(), parts),
                            InspectionTables.classes(found.classes(), parts),
                            examples)));
        } else {
            sections.add(labels(found, labels, parts, examples));
            sections.add(new DataPage.Section(
                    "Labels a picture",
                    String.format(Locale.ROOT, "The mean is %.2f; %,d have none.", labels.mean(), labels.without()),
                    List.of(
                            InspectionTables.classBars(
                                    "Pictures by their number of labels", labels.perPicture(), parts),
                            InspectionTables.classes("labels", labels.perPicture(), parts, labels.pictures()))));
            sections.add(new DataPage.Section(
                    "Combinations",
                    "The labels that pictures have together: " + Html.count(labels.distinct()) + " combinations"
                            + (labels.distinct() > labels.combinations().size()
                                    ? ", of which these are the most frequent."
                                    : "."),
                    List.of(InspectionTables.classes(
                            "exactly these", labels.combinations(), parts, labels.pictures()))));
        }
        if (!found.small().isEmpty() || !found.absent().isEmpty()) {
            sections.add(rare(found));
        }
        return sections;
    }

    /** The number of pictures, how labels are spread, and what was found. */
    static Map<String, String> headline(PictureInspection found) {
        Map<String, String> headline = new LinkedHashMap<>();
        LabelFacts labels = found.labels();
        headline.put("pictures", Html.count(found.examples()));
        if (labels != null) {
            headline.put("labels", Html.count(found.classes().size()));
            headline.put("labels a picture", String.format(Locale.ROOT, "%.2f", labels.mean()));
            headline.put("without a label", Html.count(labels.without()));
        }
        InspectionTables.headline("pictures", found).forEach(headline::putIfAbsent);
        return headline;
    }

    private static DataPage.Section labels(
            PictureInspection found, LabelFacts facts, List<String> parts, DataPage.Block examples) {
        DataPage.Rows counts = InspectionTables.classes("label", found.classes(), parts, facts.pictures());
        int most = found.classes().stream().mapToInt(ClassCount::total).max().orElse(0);
        List<String> columns = new ArrayList<>(counts.columns());
        columns.add("imbalance");
        List<List<String>> rows = new ArrayList<>();
        for (int i = 0; i < counts.rows().size(); i++) {
            int count = found.classes().get(i).total();
            List<String> row = new ArrayList<>(counts.rows().get(i));
            row.add(count == 0 ? "" : String.format(Locale.ROOT, "%.1f", (double) most / count));
            rows.add(row);
        }
        return new DataPage.Section(
                "Labels",
                "A picture counts for each label that it has; the share is of all pictures. The imbalance is how many times as"
                        + " frequent the most frequent label is (Charte et al. 2015).",
                List.of(
                        InspectionTables.classBars("Pictures a label", found.classes(), parts),
                        new DataPage.Rows(columns, rows, counts.all(), true),
                        examples));
    }

    private static DataPage.Section rare(PictureInspection found) {
        String what = found.labels() == null ? "class" : "label";
        Map<String, Integer> totals = new LinkedHashMap<>();
        found.classes().forEach(one -> totals.put(one.name(), one.total()));
        Map<String, Absent> absent = new LinkedHashMap<>();
        found.absent().forEach(one -> absent.put(one.name(), one));
        TreeSet<String> names = new TreeSet<>(found.small());
        names.addAll(absent.keySet());
        return new DataPage.Section(
                found.labels() == null ? "Rare classes" : "Rare labels",
                "With fewer than " + found.least()
                        + " pictures, or without one in some part: what a part lacks is not learned, or"
                        + " not judged.",
                List.of(InspectionTables.rows(List.of(what, "pictures", "none in"), List.copyOf(names), true, name -> {
                    Absent one = absent.get(name);
                    return List.of(
                            name,
                            Html.count(totals.getOrDefault(name, 0)),
                            one == null ? "" : String.join(", ", one.parts()));
                })));
    }
}
