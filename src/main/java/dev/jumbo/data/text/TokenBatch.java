package dev.jumbo.data.text;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Windows of a stream of tokens, each with what follows its tokens. B batch, T tokens; the arrays are row-major.
 *
 * @param ids [B, T]
 * @param targets [B, T] the token after each; {@link #IGNORE} after the end of a document, where documents are told apart
 * @param documents [B, T] the number of the document in its row, from 0: a token may look at its own only. Null where
 *     documents are not told apart
 * @param positions [B, T] the place in its document, as far as it is in the row. Null where documents are not told apart
 * @param indices [B] positions in the data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record TokenBatch(
        long[] ids, long[] targets, long @Nullable [] documents, long @Nullable [] positions, int[] indices)
        implements HostBatch {
    /** What the loss leaves out. */
    public static final long IGNORE = -100;

    /**
     * Of windows of up to [T + 1] tokens; {@code separator} ends a document, or is -1. Shorter ones are filled with token 0
     * at the end, in a document of its own and left out of the loss.
     */
    static TokenBatch of(List<int[]> windows, int[] indices, int separator) {
        int length =
                windows.stream().mapToInt(window -> window.length - 1).max().orElse(1);
        int size = Math.multiplyExact(windows.size(), length);
        long[] ids = new long[size];
        long[] targets = new long[size];
        long[] documents = new long[size];
        long[] positions = new long[size];
        int at = 0;
        for (int[] window : windows) {
            int document = 0;
            int position = 0;
            for (int t = 0; t < length; t++, at++) {
                boolean real = t < window.length - 1;
                boolean ends = t == window.length - 2 || (real && window[t] == separator);
                ids[at] = real ? window[t] : 0;
                targets[at] = !real || window[t] == separator ? IGNORE : window[t + 1];
                documents[at] = document;
                positions[at] = position++;
                if (ends) {
                    document++;
                    position = 0;
                }
            }
        }
        boolean apart = separator >= 0;
        return new TokenBatch(ids, targets, apart ? documents : null, apart ? positions : null, indices);
    }

    @Override
    public int size() {
        return indices.length;
    }

    /** Targets that count. */
    @Override
    public long weight() {
        return Arrays.stream(targets).filter(target -> target != IGNORE).count();
    }

    /** T. */
    public int length() {
        return ids.length / indices.length;
    }

    /** Inputs: ids int64 [B, T], and where documents are told apart, documents and positions. Target: int64 [B, T]. */
    @Override
    public Batch toDevice(Device device) {
        long[] shape = {size(), length()};
        Tensor input = Tensor.of(ids, shape).to(device);
        List<Tensor> inputs = documents == null || positions == null
                ? List.of(input)
                : List.of(
                        input,
                        Tensor.of(documents, shape).to(device),
                        Tensor.of(positions, shape).to(device));
        return new Batch(inputs, Tensor.of(targets, shape).to(device), size());
    }
}
