package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/** A {@link KvCache} in memory that is allocated once, in the {@link Scope} current then. */
public final class ContiguousKvCache implements KvCache {
    private Tensor keys; // [most rows, G, capacity, d]
    private Tensor values;
    private final @Nullable RopeTable rotations;
    private long length;
    private long rows; // B

    /**
     * Allocates zeros.
     *
     * @param batch most rows
     * @param numKvHeads G
     * @param capacity most tokens that it holds
     * @param headWidth d
     */
    public ContiguousKvCache(int batch, int numKvHeads, int capacity, int headWidth, DType dtype, Device device) {
        this(batch, numKvHeads, capacity, headWidth, dtype, device, null);
    }

    /** The same; {@code rotations} are those of the cache's attention layer. */
    public ContiguousKvCache(
            int batch,
            int numKvHeads,
            int capacity,
            int headWidth,
            DType dtype,
            Device device,
            @Nullable RopeTable rotations) {
        this.rotations = rotations;
        keys = Tensor.full(0, dtype, device, batch, numKvHeads, capacity, headWidth);
        values = Tensor.full(0, dtype, device, batch, numKvHeads, capacity, headWidth);
        rows = batch;
    }

    @Override
    public long length() {
        return length;
    }

    /**
     * Copies the new keys and values behind those before.
     *
     * @throws IllegalStateException if there is no room for them
     */
    @Override
    public KeysValues append(Tensor k, Tensor v) {
        long added = k.size(2);
        if (length + added > keys.size(2)) {
            throw new IllegalStateException("KvCache: " + length + " tokens and " + added + " more do not fit into the "
                    + keys.size(2) + " that it was made for");
        }
        if (length > 0 ? k.size(0) != rows : k.size(0) > keys.size(0)) {
            throw new IllegalArgumentException("KvCache: expected "
                    + (length > 0 ? rows + " rows as before" : "at most " + keys.size(0) + " rows") + ", got "
                    + k.size(0));
        }
        rows = k.size(0);
        part(keys, length, added).copyInPlace(k);
        part(values, length, added).copyInPlace(v);
        length += added;
        return new KeysValues(part(keys, 0, length), part(values, 0, length));
    }

    @Override
    public void advance(long count) {
        if (count < 0 || length + count > keys.size(2)) {
            throw new IllegalArgumentException("KvCache: expected 0 to " + (keys.size(2) - length)
                    + " more tokens than the " + length + " before, got " + count);
        }
        length += count;
    }

    @Override
    public @Nullable RopeTable rotations() {
        return rotations;
    }

    @Override
    public void reorder(Tensor from) {
        if (from.size(0) > keys.size(0)) {
            keys = keys.indexSelect(0, from);
            values = values.indexSelect(0, from);
            rows = from.size(0);
            return;
        }
        try (Scope scope = Scope.open()) {
            Tensor k = part(keys, 0, length).indexSelect(0, from);
            Tensor v = part(values, 0, length).indexSelect(0, from);
            rows = from.size(0);
            part(keys, 0, length).copyInPlace(k);
            part(values, 0, length).copyInPlace(v);
        }
    }

    @Override
    public void truncate(long length) {
        if (length < 0 || length > this.length) {
            throw new IllegalArgumentException(
                    "KvCache: expected a length from 0 to " + this.length + ", got " + length);
        }
        this.length = length;
    }

    /** Tokens of the rows in use: [B, G, count, d]. */
    private Tensor part(Tensor all, long from, long count) {
        Tensor used = rows == all.size(0) ? all : all.narrow(0, 0, rows);
        return used.narrow(2, from, count);
    }
}
