package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Encodes rows, column by column. */
public final class TableEncoder {
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
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < chunk.columns().size(); i++) {
            places.put(chunk.columns().get(i).name(), i);
        }
        String last = "";
        double[] cells = new double[0];
        for (int f = 0; f < n; f++) {
            NumberFeature feature = encoding.numbers().get(f);
            if (f == 0 || !feature.column().equals(last)) { // its parts stand together
                last = feature.column();
                cells = numbers(chunk, places.get(last), feature, firstRow);
            }
            feature.encode(cells, numbers, f, n);
        }
        for (int f = 0; f < c; f++) {
            Integer place = places.get(encoding.categories().get(f).column());
            if (place == null) {
                categories.get(f).encode(Cells.Texts.of(new @Nullable String[rows]), Kind.TEXT, names, f, c);
            } else {
                Kind kind = chunk.columns().get(place).kind();
                categories.get(f).encode(chunk.cells().get(place), kind, names, f, c);
            }
        }
        return new EncodedBlock(FloatBuffer.wrap(numbers), IntBuffer.wrap(names), DoubleBuffer.allocate(rows));
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
