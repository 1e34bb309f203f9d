package dev.jumbo.data.inspect;

import dev.jumbo.data.inspect.DataInspection.Near;
import dev.jumbo.data.inspect.DataInspection.Outlier;
import dev.jumbo.data.inspect.DataInspection.Same;
import dev.jumbo.data.inspect.DataInspection.Suspect;
import dev.jumbo.data.inspect.PictureInput.Item;
import dev.jumbo.data.text.TrainingProgress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;

/**
 * Labels in doubt, and pictures that none is like. A label is in doubt if the other pictures say clearly that it is another: see
 * {@link LeaveOneOut}.
 *
 * @param byOthers labels that the other pictures doubt, the most doubtful first
 */
record PictureSuspects(List<Suspect> byOthers, List<Outlier> outliers) {
    static PictureSuspects of(
            List<Item> items,
            PictureFacts facts,
            int[] members,
            PictureInspection.Settings settings,
            TrainingProgress progress) {
        int count = settings.neighbours();
        if (count == 0 || members.length <= count) {
            return new PictureSuspects(List.of(), List.of());
        }
        return new PictureSuspects(
                doubted(items, facts, members, settings, progress),
                alone(items, members, Neighbours.of(facts.thumbnails(), members, count, progress)));
    }

    private static List<Suspect> doubted(
            List<Item> items,
            PictureFacts facts,
            int[] members,
            PictureInspection.Settings settings,
            TrainingProgress progress) {
        Map<String, Integer> sizes = new TreeMap<>();
        for (int member : members) {
            sizes.merge(items.get(member).label(), 1, Integer::sum);
        }
        // What a class looks like cannot be learned from a few pictures.
        sizes.values().removeIf(size -> size <= settings.neighbours());
        List<String> names = List.copyOf(sizes.keySet());
        if (names.size() < 2) {
            return List.of();
        }
        Map<String, Integer> numbers = new HashMap<>();
        names.forEach(name -> numbers.put(name, numbers.size()));
        int[] judged = IntStream.of(members)
                .filter(member -> sizes.containsKey(items.get(member).label()))
                .toArray();
        int[] classes = IntStream.of(judged)
                .map(member -> numbers.getOrDefault(items.get(member).label(), 0))
                .toArray();
        LeaveOneOut others = LeaveOneOut.of(
                new PictureFeatures(facts.thumbnails(), judged),
                classes,
                names.size(),
                LeaveOneOut.balanced(classes, names.size()),
                progress);
        return IntStream.range(0, judged.length)
                .filter(i -> others.agreement(i) >= settings.agreement())
                .boxed()
                .sorted(Comparator.comparingDouble(i -> -others.agreement(i)))
                .map(i -> suspect(items.get(judged[i]), names.get(others.which()[i]), others, i))
                .toList();
    }

    private static Suspect suspect(Item item, String rather, LeaveOneOut others, int i) {
        String why = String.format(
                Locale.ROOT,
                "by the other pictures %s (%.2f) rather than %s (%.2f)",
                rather,
                others.other()[i],
                item.label(),
                others.own()[i]);
        return new Suspect(item.name(), item.label(), rather, why);
    }

    /** Pictures whose neighbours are far. */
    private static List<Outlier> alone(List<Item> items, int[] members, Neighbours neighbours) {
        double[] similarity = new double[members.length];
        for (int i = 0; i < members.length; i++) {
            double sum = 0;
            for (float value : neighbours.similarities()[i]) {
                sum += value;
            }
            similarity[i] = sum / neighbours.similarities()[i].length;
        }
        Fences fences = Fences.of(similarity);
        List<Outlier> outliers = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            if (similarity[i] < fences.low()) {
                outliers.add(new Outlier(
                        items.get(members[i]).name(), "likeness to neighbours", similarity[i], fences.low(), 1));
            }
        }
        return outliers;
    }

    /** All suspects: exact and near duplicates of different classes first. */
    List<Suspect> all(List<Same> same, List<Near> near) {
        Map<String, Suspect> suspects = new LinkedHashMap<>();
        for (Same group : same) {
            if (group.labels().size() > 1) {
                String name = group.names().get(0);
                String labels = String.join(" and ", group.labels());
                suspects.put(
                        name,
                        new Suspect(
                                name, group.labels().get(0), group.labels().get(1), "the same picture is " + labels));
            }
        }
        for (Near pair : near) {
            if (pair.disagrees()) {
                String why =
                        String.format(Locale.ROOT, "%s, almost the same, is %s", pair.second(), pair.secondLabel());
                suspects.putIfAbsent(
                        pair.first(), new Suspect(pair.first(), pair.firstLabel(), pair.secondLabel(), why));
            }
        }
        byOthers.forEach(one -> suspects.putIfAbsent(one.name(), one));
        return List.copyOf(suspects.values());
    }
}
