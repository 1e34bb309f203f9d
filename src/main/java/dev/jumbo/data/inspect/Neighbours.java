package dev.jumbo.data.inspect;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.inspect.PictureCode.Cut;
import dev.jumbo.data.text.TrainingProgress;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The most similar pictures of each, by the correlation of their thumbnails' low frequencies. Of large data sets they are
 * looked for in a random part.
 *
 * @param indices [N, K] positions, the most similar first; -1 where there are fewer
 * @param similarities [N, K] from -1 to 1
 */
@SuppressWarnings("ArrayRecordComponent")
record Neighbours(int[][] indices, float[][] similarities) {
    /** Pictures that neighbours are looked for in. */
    static final int REFERENCES = 20_000;

    private static final int BLOCK = 256;

    /**
     * Finds them.
     *
     * @param members positions of the pictures in {@code thumbnails}; the results are by place in this list
     * @param count K
     */
    static Neighbours of(byte[] thumbnails, int[] members, int count, TrainingProgress progress) {
        int size = members.length;
        int[] references = Seeds.permutation(size, Seeds.random(1));
        references = Arrays.copyOf(references, Math.min(size, REFERENCES));
        int taken = Math.min(count + 1, references.length); // the picture itself is among them
        int[][] indices = new int[size][];
        float[][] similarities = new float[size][];
        try (Scope scope = Scope.open()) {
            Tensor all = features(thumbnails, members, references).transpose(0, 1);
            for (int from = 0; from < size; from += BLOCK) {
                int to = Math.min(size, from + BLOCK);
                try (Scope block = Scope.open()) {
                    int[] order = IntStream.range(from, to).toArray();
                    Tensor products = features(thumbnails, members, order).matmul(all);
                    Tensor.Top top = products.topk(taken, 1);
                    float[] values = top.values().toFloats();
                    long[] places = top.indices().toLongs();
                    for (int i = from; i < to; i++) {
                        indices[i] = new int[count];
                        similarities[i] = new float[count];
                        pick(i, references, values, places, (i - from) * taken, taken, indices[i], similarities[i]);
                    }
                }
                progress.at("finding neighbours", to, size);
            }
        }
        return new Neighbours(indices, similarities);
    }

    private static void pick(
            int self, int[] references, float[] values, long[] places, int at, int taken, int[] into, float[] scores) {
        int next = 0;
        for (int j = 0; j < taken && next < into.length; j++) {
            int other = references[(int) places[at + j]];
            if (other != self) {
                into[next] = other;
                scores[next++] = values[at + j];
            }
        }
        Arrays.fill(into, next, into.length, -1);
    }

    /** Codes without the weight of fine structure, of length 1.   → [M, SIZE] */
    private static Tensor features(byte[] thumbnails, int[] members, int[] which) {
        float[] rows = new float[which.length * PictureCode.SIZE];
        for (int i = 0; i < which.length; i++) {
            long at = (long) members[which[i]] * PictureCode.SIDE * PictureCode.SIDE;
            float[] code = PictureCode.plain(PictureCode.of(thumbnails, at, Cut.WHOLE, Cut.WHOLE));
            System.arraycopy(code, 0, rows, i * PictureCode.SIZE, PictureCode.SIZE);
        }
        return Tensor.of(rows, which.length, PictureCode.SIZE);
    }
}
