package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Encodes rows, column by column. */
public final class TableEncoder {
    private static final int MANY = 1 << 10;

    private final TableEncoding encoding;
    private final List<CategoryEncoder> categories;

    TableEncoder(TableEncoding encoding) {
        this.encoding = encoding;
        categories = encoding.categories().stream().map(CategoryEncoder::new).toList();
    }

    /**
     * Encodes some rows. A column that they lack counts as empty.
     *
     * @param firstRow number of the first row, for messages
     * @throws IllegalArgumentException if a text should be a number; the message names its row and column
     */
    public EncodedBlock encode(TableChunk chunk, long firstRow) {
        int rows = chunk.rows();
        int n = encoding.numbers().size();
        int c = encoding.categories().size();
        float[] numbers = new float[Math.multiplyExact(rows, n)];
        int[] names = new int[Math.multiplyExact(rows, c)];
        Map<String, Integer> places = chunk.places();
        Map<String, double[]> cells = new HashMap<>();
        for (NumberFeature feature : encoding.numbers()) {
            cells.computeIfAbsent(feature.column(), column -> numbers(chunk, places.get(column), feature, firstRow));
        }
        features(n, rows).forEach(f -> {
            NumberFeature feature = encoding.numbers().get(f);
            feature.encode(cells.getOrDefault(feature.column(), new double[0]), numbers, f, n);
        });
        features(c, rows).forEach(f -> {
            Integer place = places.get(encoding.categories().get(f).column());
            Cells of = place == null
                    ? Cells.Texts.of(new @Nullable String[rows])
                    : chunk.cells().get(place);
            Kind kind = place == null ? Kind.TEXT : chunk.columns().get(place).kind();
            categories.get(f).encode(of, kind, names, f, c);
        });
        return new EncodedBlock(FloatBuffer.wrap(numbers), IntBuffer.wrap(names), DoubleBuffer.allocate(rows));
    }

    /** Several at a time, if that is worth it. */
    private static IntStream features(int count, int rows) {
        IntStream features = IntStream.range(0, count);
        return rows < MANY ? features : features.parallel();
    }

    private static double[] numbers(TableChunk chunk, @Nullable Integer place, NumberFeature feature, long firstRow) {
        if (place == null) {
            double[] empty = new double[chunk.rows()];
            Arrays.fill(empty, Double.NaN);
            return empty;
        }
        return CellKinds.numbers(chunk.cells().get(place), feature.column(), feature.kind(), firstRow);
    }
}
