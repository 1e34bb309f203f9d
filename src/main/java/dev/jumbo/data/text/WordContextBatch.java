package dev.jumbo.data.text;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Examples for word2vec. P examples of the batch's sentences, C words that are given, N words that are not there; the
 * arrays are row-major.
 *
 * @param inputs [P, C] words that are given, padded by 0
 * @param weights [P, C] of each: they are averaged, and padding counts 0
 * @param outputs [P, 1 + N] the word that is to be guessed, and N that are not there
 * @param examples P; there may be none
 * @param columns C
 * @param choices 1 + N
 * @param indices the sentences' positions in the data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record WordContextBatch(
        long[] inputs, float[] weights, long[] outputs, int examples, int columns, int choices, int[] indices)
        implements HostBatch {
    /** Arrays that grow. */
    static final class Rows {
        private static final int ROOM = 256;

        private final int columns;
        private final int choices;
        private long[] inputs;
        private float[] weights;
        private long[] outputs;
        private int count;

        Rows(int columns, int choices) {
            this.columns = columns;
            this.choices = choices;
            inputs = new long[ROOM * columns];
            weights = new float[ROOM * columns];
            outputs = new long[ROOM * choices];
        }

        /** The words from first to last but for the one at {@code without}, and what may be guessed. */
        void add(int[] words, int first, int last, int without, int[] guessed) {
            if ((count + 1) * choices > outputs.length) {
                inputs = Arrays.copyOf(inputs, Math.multiplyExact(inputs.length, 2));
                weights = Arrays.copyOf(weights, inputs.length);
                outputs = Arrays.copyOf(outputs, Math.multiplyExact(outputs.length, 2));
            }
            int at = count * columns;
            int given = last - first + (without < 0 ? 1 : 0);
            for (int t = first; t <= last; t++) {
                if (t != without) {
                    inputs[at] = words[t];
                    weights[at++] = 1f / given;
                }
            }
            for (int i = 0; i < choices; i++) {
                outputs[count * choices + i] = guessed[i];
            }
            count++;
        }

        WordContextBatch batch(int[] indices) {
            return new WordContextBatch(
                    Arrays.copyOf(inputs, count * columns),
                    Arrays.copyOf(weights, count * columns),
                    Arrays.copyOf(outputs, count * choices),
                    count,
                    columns,
                    choices,
                    indices);
        }
    }

    @Override
    public int size() {
        return indices.length;
    }

    /** Inputs: inputs int64 [P, C], weights float32 [P, C], outputs int64 [P, 1 + N]. Target: 1, 0, 0, …, [P, 1 + N]. */
    @Override
    public Batch toDevice(Device device) {
        float[] target = new float[outputs.length];
        for (int i = 0; i < target.length; i += choices) {
            target[i] = 1;
        }
        return new Batch(
                List.of(
                        Tensor.of(inputs, examples, columns).to(device),
                        Tensor.of(weights, examples, columns).to(device),
                        Tensor.of(outputs, examples, choices).to(device)),
                Tensor.of(target, examples, choices).to(device),
                size());
    }
}
