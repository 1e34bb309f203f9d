package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.KvCache;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Decoding} by a causal model. Its caches are allocated in the {@link Scope} current then, once. Prompts that
 * are shorter than the longest are padded on their left.
 */
final class CausalDecoding implements Decoding {
    private final CausalModel model;
    private final List<KvCache> caches;
    private final Device device;

    /** Booleans [most rows, capacity], false where a row is padded; null if none is. */
    private final @Nullable Tensor mask;

    private int rows;
    private int length;

    private CausalDecoding(CausalModel model, int rows, int most, int capacity, @Nullable Tensor mask, Device device) {
        this.model = model;
        this.caches = model.caches(most, capacity);
        this.rows = rows;
        this.mask = mask;
        this.device = device;
    }

    /**
     * For prompts of these lengths.
     *
     * @param capacity most tokens of a row, padding included
     */
    static CausalDecoding of(CausalModel model, int[] lengths, int capacity) {
        Device device = device(model);
        int rows = lengths.length;
        int longest = Arrays.stream(lengths).max().orElse(0);
        if (Arrays.stream(lengths).allMatch(length -> length == longest)) {
            return new CausalDecoding(model, rows, rows, capacity, null, device);
        }
        byte[] seen = new byte[Math.multiplyExact(rows, capacity)];
        Arrays.fill(seen, (byte) 1);
        for (int row = 0; row < rows; row++) {
            int first = row * capacity;
            Arrays.fill(seen, first, first + longest - lengths[row], (byte) 0);
        }
        Tensor mask = Tensor.of(seen, rows, capacity).to(DType.BOOL).to(device);
        return new CausalDecoding(model, rows, rows, capacity, mask, device);
    }

    /** For one sequence, of which {@link #reorder} makes up to {@code most}. */
    static CausalDecoding ofOne(CausalModel model, int most, int capacity) {
        return new CausalDecoding(model, 1, most, capacity, null, device(model));
    }

    private static Device device(CausalModel model) {
        return model.parameters().values().iterator().next().tensor().device();
    }

    @Override
    public Tensor next(Tensor ids) { // [B, T]
        long added = ids.size(1);
        Tensor seen = mask == null ? null : mask.narrow(0, 0, rows).narrow(1, 0, length + added); // [B, S]
        Tensor x = model.hidden(ids.to(device), seen, caches); // [B, T, D]
        length += (int) added;
        return model.head().forward(x.narrow(1, added - 1, 1)).select(1, 0); // [B, V]
    }

    @Override
    public void reorder(long[] chosen) {
        try (Scope scope = Scope.open()) {
            Tensor index = Tensor.of(chosen).to(device);
            caches.forEach(cache -> cache.reorder(index));
            rows = chosen.length;
            if (mask != null) {
                mask.narrow(0, 0, rows).copyInPlace(mask.indexSelect(0, index));
            }
        }
    }

    /** Tokens read. */
    int length() {
        return length;
    }

    /** Forgets all tokens but the first {@code length}. */
    void truncate(int length) {
        caches.forEach(cache -> cache.truncate(length));
        this.length = length;
    }
}
