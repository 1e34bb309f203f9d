package dev.jumbo.data.table;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link TableBatch}.
 *
 * @param numbers N
 * @param categories C
 * @param classes whether targets are classes
 * @param hide share of the categories that become unknown, at random: so a model learns in training what to make of new ones
 */
public record TableBatcher(int numbers, int categories, boolean classes, double hide) implements Batcher<EncodedRow> {
    @Override
    public TableBatch batch(List<EncodedRow> examples, int[] indices, RandomGenerator random) {
        int rows = examples.size();
        float[] x = new float[Math.multiplyExact(rows, numbers)];
        int[] ids = new int[Math.multiplyExact(rows, categories)];
        double[] targets = new double[rows];
        for (int b = 0; b < rows; b++) {
            EncodedRow row = examples.get(b);
            row.numbers(x, b * numbers, numbers);
            row.categories(ids, b * categories, categories);
            targets[b] = row.target();
        }
        for (int i = 0; hide > 0 && i < ids.length; i++) {
            ids[i] = random.nextDouble() < hide ? CategoryFeature.UNKNOWN : ids[i];
        }
        return new TableBatch(x, ids, targets, classes, indices);
    }
}
