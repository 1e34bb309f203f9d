package dev.jumbo.data.inspect;

import dev.jumbo.data.inspect.DataInspection.Near;
import dev.jumbo.data.inspect.DataInspection.Outlier;
import dev.jumbo.data.inspect.DataInspection.Same;
import dev.jumbo.data.inspect.DataInspection.Suspect;
import dev.jumbo.data.inspect.PictureInput.Item;
import dev.jumbo.data.text.TrainingProgress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Labels in doubt, and pictures that none is like, by their neighbours: a picture whose nearest neighbours are almost all of one
 * other class, and none of its own (edited nearest neighbours, Wilson 1972).
 */
record PictureSuspects(List<Suspect> byNeighbours, List<Outlier> outliers) {
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
        Neighbours neighbours = Neighbours.of(facts.thumbnails(), members, count, progress);
        Map<String, Integer> sizes = new HashMap<>();
        for (int member : members) {
            sizes.merge(items.get(member).label(), 1, Integer::sum);
        }
        List<Suspect> suspects = new ArrayList<>();
        for (int i = 0; i < members.length; i++) {
            Item item = items.get(members[i]);
            // A small class cannot fill the places beside its members.
            if (sizes.getOrDefault(item.label(), 0) > count) {
                vote(items, members, item, neighbours.indices()[i], settings.agreement(), suspects);
            }
        }
        return new PictureSuspects(suspects, alone(items, members, neighbours));
    }

    private static void vote(
            List<Item> items, int[] members, Item item, int[] neighbours, double agreement, List<Suspect> suspects) {
        Map<String, Integer> votes = new HashMap<>();
        for (int neighbour : neighbours) {
            if (neighbour >= 0) {
                votes.merge(items.get(members[neighbour]).label(), 1, Integer::sum);
            }
        }
        Map.Entry<String, Integer> most = votes.entrySet().stream()
                .max(Map.Entry.<String, Integer>comparingByValue().thenComparing(Map.Entry.comparingByKey()))
                .orElseThrow();
        if (!votes.containsKey(item.label()) && most.getValue() >= agreement * neighbours.length) {
            suspects.add(new Suspect(
                    item.name(),
                    item.label(),
                    most.getKey(),
                    most.getValue() + " of its " + neighbours.length + " nearest neighbours are " + most.getKey()));
        }
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
        byNeighbours.forEach(one -> suspects.putIfAbsent(one.name(), one));
        return List.copyOf(suspects.values());
    }
}
