package dev.jumbo.generation;

import dev.jumbo.nn.KvCache.KeysValues;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys and values of texts that were read, for those that begin alike. Those that were not used for the longest time go when the memory is full.
 *
 * <p>G heads of keys, S tokens of a text, d width of a head.
 */
final class PrefixCache {
    /** A text: [1, G, S, d] of each layer. */
    @SuppressWarnings("ArrayRecordComponent")
    private record Entry(int[] ids, List<KeysValues> layers) {
        long bytes() {
            return layers.stream()
                    .mapToLong(layer ->
                            2 * layer.keys().numel() * layer.keys().dtype().bytes())
                    .sum();
        }

        void free() {
            layers.forEach(layer -> {
                layer.keys().free();
                layer.values().free();
            });
        }
    }

    /**
     * A text that begins as another does.
     *
     * @param length how many tokens both share
     */
    record Match(List<KeysValues> layers, int length) {}

    private final long capacity;

    /** The last one was used last. */
    private final List<Entry> entries = new ArrayList<>();

    private long bytes;

    /** Holds up to {@code capacity} bytes. */
    PrefixCache(long capacity) {
        this.capacity = capacity;
    }

    long bytes() {
        return bytes;
    }

    /** The text that shares most of the first {@code most} tokens; null if none shares one. */
    @Nullable Match find(int[] ids, int most) {
        Entry best = null;
        int longest = 0;
        for (Entry entry : entries) {
            int shared = shared(ids, most, entry);
            if (shared > longest) {
                longest = shared;
                best = entry;
            }
        }
        if (best == null) {
            return null;
        }
        use(best);
        return new Match(best.layers, longest);
    }

    /** Takes a text over: its tensors are freed here from now on. */
    void add(int[] ids, List<KeysValues> layers) {
        Entry added = new Entry(ids, layers);
        if (added.bytes() > capacity) {
            added.free();
            return;
        }
        for (Entry entry : entries) {
            if (shared(ids, ids.length, entry) == ids.length) { // known already
                use(entry);
                added.free();
                return;
            }
        }
        entries.removeIf(entry -> {
            boolean covered = shared(ids, ids.length, entry) == entry.ids.length;
            if (covered) {
                drop(entry);
            }
            return covered;
        });
        entries.add(added);
        bytes += added.bytes();
        while (bytes > capacity) {
            drop(entries.remove(0));
        }
    }

    private void drop(Entry entry) {
        bytes -= entry.bytes();
        entry.free();
    }

    private void use(Entry entry) {
        entries.remove(entry);
        entries.add(entry);
    }

    private static int shared(int[] ids, int most, Entry entry) {
        int end = Math.min(most, entry.ids.length);
        int same = Arrays.mismatch(ids, 0, end, entry.ids, 0, end);
        return same < 0 ? end : same;
    }
}
