package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.KvCache;
import dev.jumbo.tensor.CompiledSteps;
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

    private final int most;
    private final int capacity;
    private final CompiledSteps steps = CompiledSteps.open();
    private final Patience patience;
    private int rows;
    private int length;

    /** Steps since the number of rows last changed. */
    private int alike;

    private CausalDecoding(
            CausalModel model,
            int rows,
            int most,
            int capacity,
            @Nullable Tensor mask,
            Device device,
            Patience patience) {
        this.model = model;
        this.caches = model.caches(most, capacity);
        this.most = most;
        this.capacity = capacity;
        this.patience = patience;
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
        return of(model, lengths, capacity, Patience.wanted());
    }

    static CausalDecoding of(CausalModel model, int[] lengths, int capacity, Patience patience) {
        Device device = device(model);
        int rows = lengths.length;
        int longest = Arrays.stream(lengths).max().orElse(0);
        if (Arrays.stream(lengths).allMatch(length -> length == longest)) {
            return new CausalDecoding(model, rows, rows, capacity, null, device, patience);
        }
        byte[] seen = new byte[Math.multiplyExact(rows, capacity)];
        Arrays.fill(seen, (byte) 1);
        for (int row = 0; row < rows; row++) {
            int first = row * capacity;
            Arrays.fill(seen, first, first + longest - lengths[row], (byte) 0);
        }
        Tensor mask = Tensor.of(seen, rows, capacity).to(DType.BOOL).to(device);
        return new CausalDecoding(model, rows, rows, capacity, mask, device, patience);
    }

    /** For one sequence, of which {@link #reorder} makes up to {@code most}. */
    static CausalDecoding ofOne(CausalModel model, int most, int capacity) {
        return ofOne(model, most, capacity, Patience.wanted());
    }

    static CausalDecoding ofOne(CausalModel model, int most, int capacity, Patience patience) {
        return new CausalDecoding(model, 1, most, capacity, null, device(model), patience);
    }

    private static Device device(CausalModel model) {
        return model.parameters().values().iterator().next().tensor().device();
    }

    @Override
    public Tensor next(Tensor ids) { // [B, T]
        Tensor x = ids.to(device);
        boolean uniform =
                ids.size(1) == 1 && length > 0 && length < capacity && model.hasUniformSteps(length, capacity);
        if (!uniform) {
            return read(x);
        }
        if (steps.isCompiled(rows)) {
            Tensor logits = steps.call(x, length); // [B, V]
            caches.forEach(cache -> cache.advance(1));
            length++;
            return logits;
        }
        return patience.isOver(alike++) ? steps.record(x, length, this::read) : read(x);
    }

    /** Operator by operator.   ids: [B, T] → [B, V] */
    private Tensor read(Tensor ids) {
        long added = ids.size(1);
        Tensor seen = mask == null ? null : mask.narrow(0, 0, rows).narrow(1, 0, length + added); // [B, S]
        Tensor x = model.hidden(ids, seen, caches); // [B, T, D]
        length += (int) added;
        return model.head().forward(x.narrow(1, added - 1, 1)).select(1, 0); // [B, V]
    }

    @Override
    public void reorder(long[] chosen) {
        try (Scope scope = Scope.open()) {
            Tensor index = Tensor.of(chosen).to(device);
            caches.forEach(cache -> cache.reorder(index));
            if (chosen.length != rows) {
                rows = chosen.length;
                alike = 0;
            }
            if (rows > most) { // the caches have new memory
                steps.clear();
            }
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
