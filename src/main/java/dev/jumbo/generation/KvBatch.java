package dev.jumbo.generation;

import dev.jumbo.nn.KvCache;
import dev.jumbo.nn.KvCache.KeysValues;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The keys and values of rows that come and go. All rows end at one column, so that a step appends to all at one place; a
 * shorter row is padded on its left. Keys are turned by their place in their own row, so a row may stand at any columns.
 *
 * <p>Memory grows with the rows and columns that are needed, is allocated in the {@link Scope} current then, and is freed
 * when the last row leaves. B rows, S columns, G heads of keys, d their width.
 */
final class KvBatch {
    private static final int LEAST_COLUMNS = 64;

    /** Columns that no row needs and that are worth a copy of the others. */
    private static final int MUCH_PADDING = 128;

    private final List<Layer> layers;
    private int[] lengths = new int[1];
    private int rows; // B
    private int length; // S

    KvBatch(int layers) {
        this.layers = Stream.generate(Layer::new).limit(layers).toList();
    }

    int rows() {
        return rows;
    }

    /** Tokens of a row. */
    int length(int row) {
        return lengths[row];
    }

    /** One for each block of the model. A step appends one token to all rows; then comes {@link #advance}. */
    List<? extends KvCache> caches() {
        return layers;
    }

    /** Booleans [B, S + 1] for the next step, false where a row is padded; null if none is. */
    @Nullable Tensor mask(Device device) {
        if (Arrays.stream(lengths, 0, rows).allMatch(each -> each == length)) {
            return null;
        }
        int columns = length + 1;
        byte[] seen = new byte[Math.multiplyExact(rows, columns)];
        for (int row = 0; row < rows; row++) {
            Arrays.fill(seen, row * columns + length - lengths[row], (row + 1) * columns, (byte) 1);
        }
        return Tensor.of(seen, rows, columns).to(DType.BOOL).to(device);
    }

    /** Makes room for the next step. */
    void makeRoom() {
        int longest = Arrays.stream(lengths, 0, rows).max().orElse(0);
        int capacity = layers.get(0).capacity();
        if (length == capacity) {
            boolean grow = longest > capacity / 4 * 3;
            lay(room(), grow ? Math.multiplyExact(2, capacity) : capacity, longest);
        } else if (length - longest > Math.max(MUCH_PADDING, longest)) {
            lay(room(), capacity, longest);
        }
    }

    /** Counts the tokens that a step appended. */
    void advance() {
        length++;
        for (int row = 0; row < rows; row++) {
            lengths[row]++;
        }
    }

    /** A row with these keys and values, [1, G, P, d] of each layer, which are copied. It becomes the last one. */
    void join(List<KeysValues> prompt) {
        int added = (int) prompt.get(0).keys().size(2);
        int columns = Math.max(length, added);
        if (rows == 0) {
            for (int i = 0; i < layers.size(); i++) {
                layers.get(i).allocate(prompt.get(i).keys(), 1, columns(added));
            }
        } else if (rows == room() || columns > layers.get(0).capacity() || columns > length) {
            int room = rows == room() ? 2 * rows : room();
            lay(room, Math.max(layers.get(0).capacity(), columns(columns)), columns);
        }
        length = columns;
        lengths = rows == lengths.length ? Arrays.copyOf(lengths, 2 * rows) : lengths;
        lengths[rows++] = added;
        try (Scope scope = Scope.open()) {
            for (int i = 0; i < layers.size(); i++) {
                layers.get(i).write(rows - 1, added, prompt.get(i));
            }
        }
    }

    /** The last row takes the place of this one. */
    void leave(int row) {
        rows--;
        if (rows == 0) {
            clear();
            return;
        }
        if (row < rows) {
            lengths[row] = lengths[rows];
            try (Scope scope = Scope.open()) {
                layers.forEach(layer -> layer.write(row, length, layer.read(rows, length)));
            }
        }
    }

    /** All rows leave. */
    void clear() {
        rows = 0;
        length = 0;
        layers.forEach(Layer::free);
    }

    /** Copies of a row's keys and values, [1, G, P, d] of each layer, in the current scope. */
    List<KeysValues> read(int row) {
        List<KeysValues> copies = new ArrayList<>();
        for (Layer layer : layers) {
            try (Scope scope = Scope.open()) {
                KeysValues views = layer.read(row, lengths[row]);
                copies.add(new KeysValues(
                        scope.keep(views.keys().copy()),
                        scope.keep(views.values().copy())));
            }
        }
        return copies;
    }

    private int room() {
        return (int) layers.get(0).keys().size(0);
    }

    /** A power of two, with room for a token more. */
    private static int columns(int tokens) {
        return Math.max(LEAST_COLUMNS, Integer.highestOneBit(tokens) << 1);
    }

    /** New memory for {@code room} rows, in which {@code columns} are used, the last of those before or more. */
    private void lay(int room, int capacity, int columns) {
        int kept = Math.min(columns, length);
        layers.forEach(layer -> layer.lay(room, capacity, columns, kept));
        length = columns;
    }

    /** What one attention layer sees of the batch. */
    private final class Layer implements KvCache {
        private @Nullable Tensor keys; // [most rows, G, capacity, d]
        private @Nullable Tensor values;

        private Tensor keys() {
            return needed(keys);
        }

        private Tensor values() {
            return needed(values);
        }

        private static Tensor needed(@Nullable Tensor tensor) {
            if (tensor == null) {
                throw new IllegalStateException("KvBatch: no row has joined");
            }
            return tensor;
        }

        int capacity() {
            return (int) keys().size(2);
        }

        void allocate(Tensor like, int room, int capacity) {
            keys = zeros(like, room, capacity);
            values = zeros(like, room, capacity);
        }

        private static Tensor zeros(Tensor like, int room, int capacity) {
            return Tensor.full(0, like.dtype(), like.device(), room, like.size(1), capacity, like.size(3));
        }

        void free() {
            if (keys != null && values != null) {
                keys.free();
                values.free();
            }
            keys = null;
            values = null;
        }

        void lay(int room, int capacity, int columns, int kept) {
            keys = moved(keys(), room, capacity, columns, kept);
            values = moved(values(), room, capacity, columns, kept);
        }

        private Tensor moved(Tensor from, int room, int capacity, int columns, int kept) {
            Tensor to;
            try (Scope scope = Scope.open()) {
                to = zeros(from, room, capacity);
                part(to, columns - kept, kept).copyInPlace(part(from, length - kept, kept));
                scope.keep(to);
            }
            from.free();
            return to;
        }

        /** The tokens of a row as views, [1, G, tokens, d]. */
        KeysValues read(int row, int tokens) {
            return new KeysValues(
                    keys().narrow(0, row, 1).narrow(2, length - tokens, tokens),
                    values().narrow(0, row, 1).narrow(2, length - tokens, tokens));
        }

        /** Ends a row with these tokens, and has zeros before them: what is hidden has to be numbers, too. */
        void write(int row, int count, KeysValues tokens) {
            KeysValues place = read(row, count);
            place.keys().copyInPlace(tokens.keys());
            place.values().copyInPlace(tokens.values());
            if (count < length) {
                keys().narrow(0, row, 1).narrow(2, 0, length - count).zeroInPlace();
                values().narrow(0, row, 1).narrow(2, 0, length - count).zeroInPlace();
            }
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public long[] positions() {
            return Arrays.stream(lengths, 0, rows).asLongStream().toArray();
        }

        @Override
        public KeysValues append(Tensor k, Tensor v) {
            if (k.size(0) != rows || length + k.size(2) > capacity()) {
                throw new IllegalArgumentException("KvBatch: expected " + rows + " rows of at most "
                        + (capacity() - length) + " tokens, got " + k.size(0) + " of " + k.size(2));
            }
            part(keys(), length, k.size(2)).copyInPlace(k);
            part(values(), length, k.size(2)).copyInPlace(v);
            long all = length + k.size(2);
            return new KeysValues(part(keys(), 0, all), part(values(), 0, all));
        }

        /** Columns of the rows in use: [B, G, count, d]. */
        private Tensor part(Tensor all, long from, long count) {
            return all.narrow(0, 0, rows).narrow(2, from, count);
        }

        @Override
        public void reorder(Tensor order) {
            throw new UnsupportedOperationException("KvBatch: rows join and leave");
        }

        @Override
        public void truncate(long length) {
            throw new UnsupportedOperationException("KvBatch: rows join and leave");
        }
    }
}
