package dev.jumbo.data.inspect;

import dev.jumbo.data.Sha256;
import dev.jumbo.data.inspect.DataInspection.Absent;
import dev.jumbo.data.inspect.DataInspection.Broken;
import dev.jumbo.data.inspect.DataInspection.ClassCount;
import dev.jumbo.data.inspect.DataInspection.Distribution;
import dev.jumbo.data.inspect.DataInspection.Near;
import dev.jumbo.data.inspect.DataInspection.Outlier;
import dev.jumbo.data.inspect.DataInspection.Same;
import dev.jumbo.data.inspect.PictureFacts.Fact;
import dev.jumbo.data.inspect.PictureInput.Item;
import dev.jumbo.data.text.TrainingProgress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Looks pictures over. */
public final class PictureInspector {
    private final String data;
    private final PictureInput input;

    /** With their labels as they are shown. */
    private final List<Item> items;

    private final Map<String, String> refused;
    private final PictureFacts all;
    private final List<Fact> facts;
    private final PictureInspection.Settings settings;

    /** Positions of the pictures that can be read. */
    private final int[] good;

    private PictureInspector(String data, PictureInput input, PictureFacts all, PictureInspection.Settings settings) {
        this.data = data;
        this.input = input;
        this.items = input.shown();
        this.refused = input.refused();
        this.all = all;
        this.facts = all.facts();
        this.settings = settings;
        this.good = all.readable();
    }

    /**
     * Looks over a data set.
     *
     * @param data what it is called
     * @param input in the parts that it is divided into
     * @param facts of the same pictures
     */
    public static PictureInspection inspect(
            String data,
            PictureInput input,
            PictureFacts facts,
            PictureInspection.Settings settings,
            TrainingProgress progress) {
        if (input.items().isEmpty()) {
            throw new IllegalArgumentException(data + ": expected at least one picture, found none");
        }
        return new PictureInspector(data, input, facts, settings).inspect(progress);
    }

    private PictureInspection inspect(TrainingProgress progress) {
        Groups exact = exact();
        int[] distinct = distinct(exact);
        List<NearPictures.Pair> pairs = settings.similarity() == 0
                ? List.of()
                : NearPictures.find(all.thumbnails(), distinct, settings.similarity(), progress);
        PictureSuspects suspects = PictureSuspects.of(items, all, distinct, settings, progress);
        List<Same> same = same(exact);
        List<Near> near = near(pairs);
        List<Outlier> outliers = new ArrayList<>(outliers());
        outliers.addAll(suspects.outliers());
        List<ClassCount> classes = classes();
        int least = input.hasLabelSets() ? PictureInspection.LEAST_OF_LABEL : PictureInspection.LEAST;
        return new PictureInspection(
                data,
                fingerprint(),
                items.size(),
                counts(items.stream().map(Item::part).toList()),
                classes,
                input.hasLabelSets() ? labels() : null,
                broken(),
                counts(IntStream.of(good).mapToObj(i -> facts.get(i).format()).toList()),
                counts(IntStream.of(good).mapToObj(i -> facts.get(i).mode()).toList()),
                sizes(),
                distributions(),
                same,
                near,
                Leaks.of(
                        parts(),
                        exact,
                        pairs.stream()
                                .map(pair -> new int[] {pair.first(), pair.second()})
                                .toList()),
                suspects.all(same, near),
                outliers,
                least,
                classes.stream()
                        .filter(one -> one.total() < least)
                        .map(ClassCount::name)
                        .toList(),
                absent(classes),
                settings);
    }

    /** Joins equal files and equal pixels. */
    private Groups exact() {
        Groups groups = new Groups(items.size());
        for (Function<Fact, String> key : List.<Function<Fact, String>>of(Fact::file, Fact::pixels)) {
            Map<String, Integer> first = new HashMap<>();
            for (int i = 0; i < items.size(); i++) {
                String hash = key.apply(facts.get(i));
                Integer before = hash.isEmpty() ? null : first.putIfAbsent(hash, i);
                if (before != null) {
                    groups.join(before, i);
                }
            }
        }
        return groups;
    }

    /** One picture that can be read of each group of exact duplicates. */
    private int[] distinct(Groups exact) {
        return IntStream.of(good).filter(i -> exact.of(i) == i).toArray();
    }

    private List<Same> same(Groups exact) {
        List<Same> same = new ArrayList<>();
        for (List<Integer> group : exact.several()) {
            boolean files =
                    group.stream().map(i -> facts.get(i).file()).distinct().count() == 1
                            && !facts.get(group.get(0)).file().isEmpty();
            same.add(new Same(
                    files ? "file" : "content",
                    group.stream().map(i -> items.get(i).name()).toList(),
                    group.stream().map(i -> items.get(i).label()).distinct().toList(),
                    group.stream().map(i -> items.get(i).part()).distinct().toList()));
        }
        return same;
    }

    private List<Near> near(List<NearPictures.Pair> pairs) {
        List<Near> near = new ArrayList<>();
        for (NearPictures.Pair pair : pairs) {
            Item a = items.get(pair.first());
            Item b = items.get(pair.second());
            String how = pair.mirrored() ? "mirrored" : pair.cut() > 0 ? "cut" : "alike";
            near.add(new Near(a.name(), b.name(), how, pair.similarity(), a.label(), b.label(), a.part(), b.part()));
        }
        return near;
    }

    /** The part of each picture; nothing of broken ones. */
    private List<String> parts() {
        return IntStream.range(0, items.size())
                .mapToObj(i -> facts.get(i).isBroken() ? "" : items.get(i).part())
                .toList();
    }

    private List<Broken> broken() {
        List<Broken> broken = new ArrayList<>();
        refused.forEach((name, reason) -> broken.add(new Broken(name, reason)));
        for (int i = 0; i < items.size(); i++) {
            if (facts.get(i).isBroken()) {
                broken.add(new Broken(items.get(i).name(), facts.get(i).problem()));
            }
        }
        return broken;
    }

    private List<String> allParts() {
        return items.stream().map(Item::part).distinct().toList();
    }

    /** How many pictures that can be read have each class, or each label. */
    private List<ClassCount> classes() {
        Map<String, Map<String, Integer>> counts = new LinkedHashMap<>();
        List<String> parts = allParts();
        IntStream.range(0, items.size())
                .boxed()
                .flatMap(i -> input.labelsOf(i).stream())
                .distinct()
                .sorted()
                .forEach(label -> {
                    Map<String, Integer> zero = new LinkedHashMap<>();
                    parts.forEach(part -> zero.put(part, 0));
                    counts.put(label, zero);
                });
        for (int i : good) {
            for (String label : input.labelsOf(i)) {
                counts.getOrDefault(label, new LinkedHashMap<>())
                        .merge(items.get(i).part(), 1, Integer::sum);
            }
        }
        return counts.entrySet().stream()
                .map(entry -> new ClassCount(entry.getKey(), entry.getValue()))
                .toList();
    }

    private LabelFacts labels() {
        return LabelFacts.of(
                IntStream.of(good).mapToObj(input::labelsOf).toList(),
                IntStream.of(good).mapToObj(i -> items.get(i).part()).toList(),
                allParts());
    }

    /** Classes that there are, but not in each part. */
    private static List<Absent> absent(List<ClassCount> classes) {
        return classes.stream()
                .filter(one -> one.total() > 0 && one.counts().containsValue(0))
                .map(one -> new Absent(
                        one.name(),
                        one.total(),
                        one.counts().keySet().stream()
                                .filter(part -> one.counts().getOrDefault(part, 0) == 0)
                                .toList()))
                .toList();
    }

    private Map<String, Integer> sizes() {
        return counts(IntStream.of(good)
                        .mapToObj(
                                i -> facts.get(i).height() + "x" + facts.get(i).width())
                        .toList())
                .entrySet()
                .stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                .limit(PictureInspection.MOST_SIZES)
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
    }

    private static Map<String, Integer> counts(List<String> values) {
        Map<String, Integer> counts = new LinkedHashMap<>();
        values.forEach(value -> counts.merge(value, 1, Integer::sum));
        return counts;
    }

    private static final Map<String, ToDoubleFunction<Fact>> MEASURES = new TreeMap<>(Map.of(
            "height", Fact::height,
            "width", Fact::width,
            "height / width", fact -> (double) fact.height() / fact.width(),
            "brightness", Fact::brightness,
            "contrast", Fact::contrast));

    private double[] values(ToDoubleFunction<Fact> measure) {
        return IntStream.of(good)
                .mapToDouble(i -> measure.applyAsDouble(facts.get(i)))
                .toArray();
    }

    private List<Distribution> distributions() {
        return good.length == 0
                ? List.of()
                : MEASURES.entrySet().stream()
                        .map(entry -> Distribution.of(entry.getKey(), values(entry.getValue())))
                        .toList();
    }

    private List<Outlier> outliers() {
        List<Outlier> outliers = new ArrayList<>();
        MEASURES.forEach((what, measure) -> {
            double[] values = values(measure);
            Fences fences = Fences.of(values);
            for (int i = 0; i < good.length; i++) {
                boolean flat = what.equals("contrast") && values[i] < 1;
                if (fences.excludes(values[i]) || flat) {
                    outliers.add(new Outlier(
                            items.get(good[i]).name(), what, values[i], Math.max(0, fences.low()), fences.high()));
                }
            }
        });
        return outliers;
    }

    private String fingerprint() {
        MessageDigest sha = Sha256.digest();
        for (int i : good) {
            Item item = items.get(i);
            sha.update((item.part() + "\n" + item.label() + "\n" + facts.get(i).pixels() + "\n")
                    .getBytes(StandardCharsets.UTF_8));
        }
        return Sha256.hex(sha);
    }
}
