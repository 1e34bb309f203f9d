package dev.jumbo.generation;

import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Chooses what follows in each row: from its seed, its tokens and their number, whatever the other rows are. */
final class NextTokens {
    private NextTokens() {}

    /** logits: [B, V] of the rows → [B] */
    static long[] choose(Sampling sampling, Tensor logits, List<Row> rows) {
        long[] seeds = rows.stream()
                .mapToLong(row -> Rng.mix(row.prompt.seed(), row.count))
                .toArray();
        Tensor history = sampling.countsHistory() ? history(rows).to(logits.device()) : Sampling.none(logits);
        return sampling.next(logits, history, seeds).toLongs();
    }

    /**
     * The same for texts that are drawn in different ways, those that are drawn alike in one call. One whose token cannot be
     * chosen fails, alone.   logits: [B, V] → [B]
     */
    static int[] choose(Tensor logits, List<Generation> texts) {
        Map<Sampling, List<Integer>> kinds = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            kinds.computeIfAbsent(texts.get(i).request.generator().sampling(), kind -> new ArrayList<>())
                    .add(i);
        }
        int[] tokens = new int[texts.size()];
        kinds.forEach((sampling, places) -> choose(sampling, logits, texts, places, tokens));
        return tokens;
    }

    private static void choose(
            Sampling sampling, Tensor logits, List<Generation> texts, List<Integer> places, int[] tokens) {
        long[] index = places.stream().mapToLong(place -> place).toArray();
        Tensor part = index.length == tokens.length
                ? logits
                : logits.indexSelect(0, Tensor.of(index).to(logits.device()));
        List<Row> rows = places.stream().map(place -> texts.get(place).row).toList();
        try {
            long[] next = choose(sampling, part, rows);
            for (int i = 0; i < next.length; i++) {
                tokens[places.get(i)] = (int) next[i];
            }
        } catch (RuntimeException e) {
            if (places.size() == 1) {
                texts.get(places.get(0)).failure(e);
            } else {
                places.forEach(place -> choose(sampling, logits, texts, List.of(place), tokens));
            }
        }
    }

    /** Prompts and what followed so far, −1 behind the shorter ones. [B, T] */
    private static Tensor history(List<Row> rows) {
        int longest = rows.stream()
                .mapToInt(row -> row.prompt.ids().length + row.count)
                .max()
                .orElse(0);
        long[] ids = new long[Math.multiplyExact(rows.size(), longest)];
        Arrays.fill(ids, -1);
        int at = 0;
        for (Row row : rows) {
            int i = at;
            for (int id : row.prompt.ids()) {
                ids[i++] = id;
            }
            for (int t = 0; t < row.count; t++) {
                ids[i++] = row.tokens[t];
            }
            at += longest;
        }
        return Tensor.of(ids, rows.size(), longest);
    }
}
