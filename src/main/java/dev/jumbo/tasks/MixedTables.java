package dev.jumbo.tasks;

import dev.jumbo.data.Mixture;
import dev.jumbo.data.table.MixedTable;
import dev.jumbo.data.table.Table;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tables of several sources.
 *
 * @param opened their rows, one source after the other
 * @param rows the source of each row to learn from, with the shares
 * @param trainOnly the sources of which nothing is held out
 */
record MixedTables(TableSource.Opened opened, Mixture rows, List<Boolean> trainOnly) {
    static MixedTables open(MixedSource mixed) throws IOException {
        List<TableSource.Opened> all = mixed.open(share -> {
            if (!(share.of() instanceof TableSource tables)) {
                throw new IllegalArgumentException("expected a table: source: table, or source: sql");
            }
            return tables.open();
        });
        List<TableSource.Opened> judged = IntStream.range(0, all.size())
                .filter(i -> !mixed.mix().get(i).trainOnly())
                .mapToObj(all::get)
                .toList();
        List<String> skipped = new ArrayList<>();
        all.forEach(one -> skipped.addAll(one.skipped()));
        Table train = new MixedTable(all.stream().map(TableSource.Opened::train).toList());
        TableSource.Opened opened = new TableSource.Opened(
                train,
                joined(train, judged, TableSource.Opened::test, "to test on"),
                joined(train, judged, TableSource.Opened::validation, "to choose by"),
                skipped,
                MixedSource.fingerprint(
                        all.stream().map(TableSource.Opened::fingerprint).toList()));
        int[] sizes = all.stream()
                .mapToInt(one -> Math.toIntExact(one.train().rows()))
                .toArray();
        return new MixedTables(
                opened,
                Mixture.of(sizes, mixed.shares()),
                mixed.mix().stream().map(MixedSource.Share::trainOnly).toList());
    }

    private static @Nullable Table joined(
            Table like,
            List<TableSource.Opened> sources,
            Function<TableSource.Opened, @Nullable Table> which,
            String what) {
        List<Table> tables = new ArrayList<>();
        for (TableSource.Opened source : sources) {
            Table table = which.apply(source);
            if (table != null) {
                tables.add(table);
            }
        }
        if (tables.isEmpty()) {
            return null;
        }
        if (tables.size() < sources.size()) {
            throw new IllegalArgumentException(
                    "data.mix: expected a table " + what
                            + " of each source or of none, found some; say trainOnly: true of sources that are learned from alone");
        }
        tables.add(0, like);
        new MixedTable(tables); // has their columns checked
        return new MixedTable(tables.subList(1, tables.size()));
    }

    /** Whether a row is only learned from. */
    boolean isTrainOnly(int row) {
        return trainOnly.get(rows.sources()[row]);
    }

    /** Of these the rows of which some are held out, or the others. */
    int[] heldOutOf(int[] known, boolean others) {
        return Arrays.stream(known).filter(row -> isTrainOnly(row) == others).toArray();
    }
}
