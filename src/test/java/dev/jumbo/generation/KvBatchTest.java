package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.KvCache.KeysValues;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KvBatchTest {
    private static final int LAYERS = 2;
    private static final int HEADS = 2;
    private static final int WIDTH = 3;

    /** [rows, G, tokens, d]; row r's token t has number numbers[r][t], which tells all its features apart. */
    private static Tensor tensor(int[][] numbers, double sign) {
        int tokens = numbers[0].length;
        float[] values = new float[numbers.length * HEADS * tokens * WIDTH];
        int i = 0;
        for (int[] row : numbers) {
            for (int g = 0; g < HEADS; g++) {
                for (int t = 0; t < tokens; t++) {
                    for (int d = 0; d < WIDTH; d++) {
                        values[i++] = (float) (sign * (row[t] * 10 + g * 3 + d + 1));
                    }
                }
            }
        }
        return Tensor.of(values, numbers.length, HEADS, tokens, WIDTH);
    }

    private static KeysValues keysValues(int layer, int[]... numbers) {
        return new KeysValues(tensor(numbers, layer + 1), tensor(numbers, -layer - 1));
    }

    private static int[] array(List<Integer> numbers) {
        return numbers.stream().mapToInt(Integer::intValue).toArray();
    }

    private static List<KeysValues> prompt(List<Integer> numbers) {
        return List.of(keysValues(0, array(numbers)), keysValues(1, array(numbers)));
    }

    private static void step(KvBatch batch, List<List<Integer>> rows, Random random) {
        batch.makeRoom();
        int[][] added = new int[rows.size()][];
        for (int row = 0; row < added.length; row++) {
            added[row] = new int[] {random.nextInt(100_000)};
            rows.get(row).add(added[row][0]);
        }
        try (Scope scope = Scope.open()) {
            Tensor mask = batch.mask(Device.CPU);
            for (int layer = 0; layer < LAYERS; layer++) {
                KvCache cache = batch.caches().get(layer);
                for (int row = 0; row < added.length; row++) {
                    assertThat(cache.positions()[row]).isEqualTo(rows.get(row).size() - 1);
                }
                KeysValues next = keysValues(layer, added);
                KeysValues all = cache.append(next.keys(), next.values());
                int columns = (int) all.keys().size(2);
                for (int row = 0; row < added.length; row++) {
                    int length = rows.get(row).size();
                    KeysValues expected = keysValues(layer, array(rows.get(row)));
                    assertThat(last(all.keys(), row, length))
                            .containsExactly(expected.keys().toFloats());
                    assertThat(last(all.values(), row, length))
                            .containsExactly(expected.values().toFloats());
                    if (mask == null) {
                        assertThat(columns).isEqualTo(length);
                    } else {
                        boolean[] seen = mask.select(0, row).toBooleans();
                        assertThat(seen).hasSize(columns);
                        for (int column = 0; column < columns; column++) {
                            assertThat(seen[column]).isEqualTo(column >= columns - length);
                        }
                    }
                    assertThat(all.keys().isFinite().all().item()).isOne();
                }
            }
        }
        batch.advance();
    }

    private static float[] last(Tensor all, int row, int tokens) {
        return all.narrow(0, row, 1).narrow(2, all.size(2) - tokens, tokens).toFloats();
    }

    /** Rows of all lengths come and go at random: each sees its own tokens at every step, and no memory stays. */
    @Test
    void rowsComeAndGo() {
        Random random = new Random(3);
        try (Scope scope = Scope.open()) {
            long alive = Scope.liveTensors();
            KvBatch batch = new KvBatch(LAYERS);
            List<List<Integer>> rows = new ArrayList<>();
            int most = 0;
            for (int i = 0; i < 900; i++) {
                if (rows.isEmpty() || (rows.size() < 5 && random.nextInt(6) == 0)) {
                    int length = 1 + random.nextInt(random.nextInt(4) == 0 ? 300 : 20);
                    List<Integer> numbers = new ArrayList<>();
                    random.ints(length, 0, 100_000).forEach(numbers::add);
                    List<KeysValues> prompt = prompt(numbers);
                    batch.join(prompt);
                    prompt.forEach(KvBatchTest::free);
                    rows.add(numbers);
                } else if (random.nextInt(12) == 0) {
                    int row = random.nextInt(rows.size());
                    List<KeysValues> copies = batch.read(row);
                    List<KeysValues> expected = prompt(rows.get(row));
                    for (int layer = 0; layer < LAYERS; layer++) {
                        assertThat(copies.get(layer)
                                        .keys()
                                        .sameAs(expected.get(layer).keys()))
                                .isTrue();
                        assertThat(copies.get(layer)
                                        .values()
                                        .sameAs(expected.get(layer).values()))
                                .isTrue();
                    }
                    copies.forEach(KvBatchTest::free);
                    expected.forEach(KvBatchTest::free);
                    batch.leave(row);
                    List<Integer> last = rows.remove(rows.size() - 1);
                    if (row < rows.size()) {
                        rows.set(row, last);
                    }
                } else {
                    step(batch, rows, random);
                    most = Math.max(most, rows.size());
                }
                assertThat(batch.rows()).isEqualTo(rows.size());
            }
            assertThat(most).isEqualTo(5);
            batch.clear();
            assertThat(Scope.liveTensors()).isEqualTo(alive);
        }
    }

    private static void free(KeysValues both) {
        both.keys().free();
        both.values().free();
    }
}
