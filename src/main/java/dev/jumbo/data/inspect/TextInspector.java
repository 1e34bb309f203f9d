package dev.jumbo.data.inspect;

import dev.jumbo.data.Sha256;
import dev.jumbo.data.inspect.DataInspection.Broken;
import dev.jumbo.data.inspect.DataInspection.ClassCount;
import dev.jumbo.data.inspect.DataInspection.Distribution;
import dev.jumbo.data.inspect.DataInspection.Near;
import dev.jumbo.data.inspect.DataInspection.Outlier;
import dev.jumbo.data.inspect.DataInspection.Same;
import dev.jumbo.data.inspect.DataInspection.Suspect;
import dev.jumbo.data.text.NearDuplicates;
import dev.jumbo.data.text.TrainingProgress;
import java.lang.Character.UnicodeScript;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Looks texts over. */
public final class TextInspector {
    /** The least similarity of near duplicates where nothing else is said. */
    public static final double SIMILARITY = 0.8;

    private final List<TextItem> items;
    private final Groups exact;

    private TextInspector(List<TextItem> items) {
        this.items = items;
        this.exact = new Groups(items.size());
        Map<String, Integer> first = new HashMap<>();
        for (int i = 0; i < items.size(); i++) {
            Integer before = first.putIfAbsent(items.get(i).text().strip(), i);
            if (before != null) {
                exact.join(before, i);
            }
        }
    }

    /**
     * Looks over a data set.
     *
     * @param data what it is called
     * @param similarity from which on two texts are near duplicates: the share of common five-word sequences; 0 not to look
     * @throws IllegalArgumentException if there are no texts
     */
    public static TextInspection inspect(
            String data, List<TextItem> items, double similarity, TrainingProgress progress) {
        if (items.isEmpty()) {
            throw new IllegalArgumentException(data + ": expected at least one text, found none");
        }
        return new TextInspector(items).inspect(data, similarity, progress);
    }

    private TextInspection inspect(String data, double similarity, TrainingProgress progress) {
        List<int[]> pairs = similarity == 0 ? List.of() : pairs(similarity, progress);
        List<Near> near = pairs.stream().map(this::near).toList();
        List<ClassCount> classes = classes();
        return new TextInspection(
                data,
                fingerprint(),
                items.size(),
                parts(),
                classes,
                broken(),
                writing(),
                List.of(
                        Distribution.of(
                                "characters",
                                items.stream()
                                        .mapToDouble(TextInspector::length)
                                        .toArray()),
                        Distribution.of(
                                "words",
                                items.stream().mapToDouble(TextInspector::words).toArray())),
                same(),
                near,
                Leaks.of(items.stream().map(TextItem::part).toList(), exact, pairs),
                suspects(near),
                outliers(),
                classes.stream()
                        .filter(one -> one.total() < 2)
                        .map(ClassCount::name)
                        .toList(),
                similarity);
    }

    private List<int[]> pairs(double similarity, TrainingProgress progress) {
        List<Integer> distinct = new ArrayList<>();
        for (int i = 0; i < items.size(); i++) {
            if (exact.of(i) == i && !items.get(i).text().isBlank()) {
                distinct.add(i);
            }
        }
        int[] earlier = NearDuplicates.earlier(
                distinct.stream().map(i -> items.get(i).text()).toList(), similarity, progress);
        List<int[]> pairs = new ArrayList<>();
        for (int i = 0; i < earlier.length; i++) {
            if (earlier[i] >= 0) {
                pairs.add(new int[] {distinct.get(earlier[i]), distinct.get(i)});
            }
        }
        return pairs;
    }

    private Near near(int[] pair) {
        TextItem a = items.get(pair[0]);
        TextItem b = items.get(pair[1]);
        double similarity = NearDuplicates.similarity(a.text(), b.text());
        return new Near(a.name(), b.name(), "alike", similarity, a.label(), b.label(), a.part(), b.part());
    }

    private List<Same> same() {
        return exact.several().stream()
                .map(group -> new Same(
                        "content",
                        group.stream().map(i -> items.get(i).name()).toList(),
                        group.stream()
                                .map(i -> items.get(i).label())
                                .filter(label -> !label.isEmpty())
                                .distinct()
                                .toList(),
                        group.stream().map(i -> items.get(i).part()).distinct().toList()))
                .toList();
    }

    private static List<Suspect> suspects(List<Same> same, List<Near> near) {
        List<Suspect> suspects = new ArrayList<>();
        for (Same group : same) {
            if (group.labels().size() > 1) {
                suspects.add(new Suspect(
                        group.names().get(0),
                        group.labels().get(0),
                        group.labels().get(1),
                        "the same text is " + String.join(" and ", group.labels())));
            }
        }
        for (Near pair : near) {
            if (pair.disagrees()) {
                suspects.add(new Suspect(
                        pair.first(),
                        pair.firstLabel(),
                        pair.secondLabel(),
                        pair.second() + ", almost the same, is " + pair.secondLabel()));
            }
        }
        return suspects;
    }

    private List<Suspect> suspects(List<Near> near) {
        return suspects(same(), near);
    }

    private Map<String, Integer> parts() {
        Map<String, Integer> parts = new LinkedHashMap<>();
        items.forEach(item -> parts.merge(item.part(), 1, Integer::sum));
        return parts;
    }

    private List<ClassCount> classes() {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        items.stream()
                .map(TextItem::label)
                .filter(label -> !label.isEmpty())
                .distinct()
                .sorted()
                .forEach(label -> counts.put(label, new LinkedHashMap<>()));
        for (TextItem item : items) {
            Map<String, Integer> byPart = counts.get(item.label());
            if (byPart != null) {
                byPart.merge(item.part(), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .map(entry -> new ClassCount(entry.getKey(), entry.getValue()))
                .toList();
    }

    private List<Broken> broken() {
        List<Broken> broken = new ArrayList<>();
        for (TextItem item : items) {
            long damaged = item.text()
                    .codePoints()
                    .filter(c -> c == 0xFFFD || (Character.isISOControl(c) && !Character.isWhitespace(c)))
                    .count();
            if (item.text().isBlank()) {
                broken.add(new Broken(item.name(), "no text"));
            } else if (damaged > 0) {
                broken.add(new Broken(item.name(), damaged + " replacement or control characters"));
            }
        }
        return broken;
    }

    private Map<String, Double> writing() {
        Map<UnicodeScript, Long> counts = new EnumMap<>(UnicodeScript.class);
        long all = 0;
        for (TextItem item : items) {
            for (int c : item.text().codePoints().filter(Character::isLetter).toArray()) {
                counts.merge(UnicodeScript.of(c), 1L, Long::sum);
                all++;
            }
        }
        double letters = Math.max(1, all);
        Map<String, Double> shares = new LinkedHashMap<>();
        counts.entrySet().stream()
                .sorted(Map.Entry.<UnicodeScript, Long>comparingByValue().reversed())
                .forEach(entry -> shares.put(entry.getKey().name(), entry.getValue() / letters));
        return shares;
    }

    private List<Outlier> outliers() {
        // Lengths spread over orders of magnitude.
        double[] logs =
                items.stream().mapToDouble(item -> Math.log1p(length(item))).toArray();
        Fences fences = Fences.of(logs);
        List<Outlier> outliers = new ArrayList<>();
        for (int i = 0; i < logs.length; i++) {
            if (fences.excludes(logs[i])) {
                outliers.add(new Outlier(
                        items.get(i).name(),
                        "characters",
                        length(items.get(i)),
                        Math.max(0, Math.expm1(fences.low())),
                        Math.expm1(fences.high())));
            }
        }
        return outliers;
    }

    private static double length(TextItem item) {
        return item.text().codePointCount(0, item.text().length());
    }

    private static double words(TextItem item) {
        return NearDuplicates.words(item.text());
    }

    private String fingerprint() {
        MessageDigest sha = Sha256.digest();
        for (TextItem item : items) {
            for (String value : List.of(item.part(), item.label(), item.text())) {
                byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
                sha.update((bytes.length + ":").getBytes(StandardCharsets.UTF_8));
                sha.update(bytes);
            }
        }
        return Sha256.hex(sha);
    }
}
