package dev.jumbo.data.table;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.Split;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/** Divisions of rows that belong together, or that follow each other in time. */
public final class TableSplit {
    private TableSplit() {}

    /**
     * Keeps the rows of a group in one part. Groups come in an order that the seed decides, larger ones first, and each goes to the part that
     * lacks most rows of its share; no part with a share stays empty if there are groups enough.
     *
     * @param groups the group of each row
     */
    public static Split grouped(String[] groups, double validation, double test, long seed) {
        Map<String, List<Integer>> members = new LinkedHashMap<>();
        for (int row = 0; row < groups.length; row++) {
            members.computeIfAbsent(groups[row], key -> new ArrayList<>()).add(row);
        }
        List<List<Integer>> all = new ArrayList<>(members.values());
        List<List<Integer>> order = new ArrayList<>();
        for (int place : Seeds.permutation(all.size(), Seeds.random(seed))) {
            order.add(all.get(place));
        }
        order.sort(Comparator.comparingInt(group -> -group.size())); // stable: equal ones stay in their random order
        double[] lacking = {groups.length * (1 - validation - test), groups.length * validation, groups.length * test};
        List<List<Integer>> parts = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < order.size(); i++) {
            int part = next(lacking, parts, order.size() - i);
            lacking[part] -= order.get(i).size();
            parts.get(part).addAll(order.get(i));
        }
        return new Split(sorted(parts.get(0)), sorted(parts.get(1)), sorted(parts.get(2)));
    }

    /** The part that lacks most rows; of empty ones alone if there are only as many groups left. */
    private static int next(double[] lacking, List<List<Integer>> parts, int left) {
        List<Integer> empty = IntStream.range(0, lacking.length)
                .filter(part -> lacking[part] > 0 && parts.get(part).isEmpty())
                .boxed()
                .toList();
        return (left <= empty.size() ? empty : List.of(0, 1, 2))
                .stream().max(Comparator.comparingDouble(part -> lacking[part])).orElse(0);
    }

    /**
     * The oldest rows to learn from, then those to choose by, the newest to test on. Rows of equal times stay in one part, the earlier.
     *
     * @param times of each row, not NaN
     */
    public static Split inTime(double[] times, double validation, double test) {
        int[] order = IntStream.range(0, times.length)
                .boxed()
                .sorted(Comparator.comparingDouble(row -> times[row]))
                .mapToInt(Integer::intValue)
                .toArray();
        int first = cut(order, times, Math.toIntExact(Math.round(times.length * (1 - validation - test))));
        int second = Math.max(first, cut(order, times, Math.toIntExact(Math.round(times.length * (1 - test)))));
        return new Split(
                Arrays.stream(order, 0, first).sorted().toArray(),
                Arrays.stream(order, first, second).sorted().toArray(),
                Arrays.stream(order, second, order.length).sorted().toArray());
    }

    private static int cut(int[] order, double[] times, int place) {
        int cut = place;
        while (cut > 0 && cut < order.length && times[order[cut]] == times[order[cut - 1]]) {
            cut++;
        }
        return cut;
    }

    private static int[] sorted(List<Integer> rows) {
        return rows.stream().mapToInt(Objects::requireNonNull).sorted().toArray();
    }
}
