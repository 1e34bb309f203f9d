package dev.jumbo.data.table;

import dev.jumbo.data.Dataset;
import dev.jumbo.data.Mixture;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a table as a model sees them, by position.
 *
 * @param blocks the rows
 * @param starts number of the first row of each block
 * @param positions of the rows that are meant, in order
 * @param mixture of the sources that these are of; null for one
 */
@SuppressWarnings("ArrayRecordComponent")
public record EncodedTable(
        List<EncodedBlock> blocks,
        int[] starts,
        int[] positions,
        @Nullable Mixture mixture) implements Dataset<EncodedRow> {
    /** All rows of blocks. */
    public static EncodedTable of(List<EncodedBlock> blocks) {
        int[] starts = new int[blocks.size()];
        int rows = 0;
        for (int i = 0; i < starts.length; i++) {
            starts[i] = rows;
            rows = Math.addExact(rows, blocks.get(i).rows());
        }
        int[] positions = new int[rows];
        Arrays.setAll(positions, i -> i);
        return new EncodedTable(List.copyOf(blocks), starts, positions, null);
    }

    /** Some of the rows. */
    public EncodedTable at(int[] places) {
        return new EncodedTable(
                blocks, starts, Arrays.stream(places).map(i -> positions[i]).toArray(), null);
    }

    /** The same rows, of several sources. */
    public EncodedTable mixed(@Nullable Mixture newMixture) {
        return new EncodedTable(blocks, starts, positions, newMixture);
    }

    /** With rows of another table behind, each so many times. */
    public EncodedTable with(EncodedTable more, int times) {
        int rows = blocks.stream().mapToInt(EncodedBlock::rows).sum();
        List<EncodedBlock> all = new ArrayList<>(blocks);
        all.addAll(more.blocks);
        int[] places = Arrays.stream(more.positions).map(i -> rows + i).toArray();
        IntStream joined = Arrays.stream(positions);
        for (int i = 0; i < times; i++) {
            joined = IntStream.concat(joined, Arrays.stream(places));
        }
        return new EncodedTable(List.copyOf(all), of(all).starts, joined.toArray(), null);
    }

    @Override
    public int size() {
        return positions.length;
    }

    @Override
    public EncodedRow get(int index) {
        int position = positions[Objects.checkIndex(index, positions.length)];
        int found = Arrays.binarySearch(starts, position);
        int block = found >= 0 ? found : -found - 2;
        return blocks.get(block).row(position - starts[block]);
    }

    @Override
    public String nameOf(int index) {
        return "row " + (positions[index] + 1);
    }

    /** What is to be predicted, of each row. */
    public double[] targets() {
        double[] targets = new double[size()];
        Arrays.setAll(targets, i -> get(i).target());
        return targets;
    }
}
