package dev.jumbo.generation;

import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

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
