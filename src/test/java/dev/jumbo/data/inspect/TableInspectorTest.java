package dev.jumbo.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.inspect.TableInspection.ColumnFacts;
import dev.jumbo.data.inspect.TableInspection.Giveaway;
import dev.jumbo.data.inspect.TableInspection.Numbers;
import dev.jumbo.data.table.Cells;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.MemoryTable;
import dev.jumbo.data.table.Table;
import dev.jumbo.data.table.TableChunk;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TableInspectorTest {
    private static final List<Column> COLUMNS = List.of(
            new Column("age", Column.Kind.NUMBER),
            new Column("city", Column.Kind.TEXT),
            new Column("always", Column.Kind.TEXT),
            new Column("paid", Column.Kind.NUMBER),
            new Column("good", Column.Kind.BOOLEAN));

    /** Random rows, whose {@code paid} is above 100 where {@code good} is true. */
    private static TableChunk rows(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] age = new double[size];
        String[] city = new String[size];
        String[] always = new String[size];
        double[] paid = new double[size];
        double[] good = new double[size];
        for (int i = 0; i < size; i++) {
            age[i] = 20 + random.nextDouble(40);
            city[i] = random.nextInt(3) == 0 ? null : random.nextInt(2) == 0 ? "Rome" : "Oslo";
            always[i] = "yes";
            good[i] = random.nextInt(2);
            paid[i] = random.nextInt(100) + (good[i] == 1 ? 100 : 0);
        }
        age[0] = 1000;
        age[1] = Double.NaN;
        return new TableChunk(
                COLUMNS,
                List.of(
                        new Cells.Numbers(age),
                        Cells.Texts.of(city),
                        Cells.Texts.of(always),
                        new Cells.Numbers(paid),
                        new Cells.Numbers(good)));
    }

    private static TableInspection inspect(Map<String, Table> parts, String target) throws IOException {
        return TableInspector.inspect("table", parts, target, TrainingProgress.NONE);
    }

    @Test
    void columnsAreSummedUp() throws IOException {
        TableChunk rows = rows(2000, 1);
        TableInspection found = inspect(Map.of("train", new MemoryTable(rows)), "good");
        assertThat(found.examples()).isEqualTo(2000);
        ColumnFacts age = found.columns().get(0);
        assertThat(age.missing()).isEqualTo(1);
        assertThat(age.outliers()).isEqualTo(1);
        double[] values = Arrays.stream(((Cells.Numbers) rows.cells().get(0)).values())
                .filter(v -> !Double.isNaN(v))
                .sorted()
                .toArray();
        double mean = Arrays.stream(values).average().orElseThrow();
        Numbers numbers = Objects.requireNonNull(age.numbers());
        assertThat(numbers.least()).isEqualTo(values[0]);
        assertThat(numbers.greatest()).isEqualTo(1000);
        assertThat(numbers.median()).isEqualTo(values[999]);
        assertThat(numbers.mean()).isCloseTo(mean, within(1e-9));
        assertThat(numbers.deviation())
                .isCloseTo(
                        Math.sqrt(Arrays.stream(values)
                                .map(v -> (v - mean) * (v - mean))
                                .average()
                                .orElseThrow()),
                        within(1e-9));
        ColumnFacts city = found.columns().get(1);
        assertThat(city.distinct()).isEqualTo(2);
        assertThat(city.most().values().stream().mapToLong(Long::longValue).sum() + city.missing())
                .isEqualTo(2000);
        assertThat(found.columns().get(2).isConstant()).isTrue();
        assertThat(found.giveaways()).extracting(Giveaway::column).containsExactly("paid");
        assertThat(found.duplicates()).isZero();
    }

    @Test
    void rowsOfTwoPartsAreLeaks() throws IOException {
        TableChunk train = rows(100, 2);
        double[] flipped = ((Cells.Numbers) train.cells().get(4)).values().clone();
        flipped[5] = 1 - flipped[5];
        List<Cells> cells = List.of(
                train.cells().get(0),
                train.cells().get(1),
                train.cells().get(2),
                train.cells().get(3),
                new Cells.Numbers(flipped));
        Map<String, Table> parts = new LinkedHashMap<>();
        parts.put("train", new MemoryTable(train));
        parts.put("test", new MemoryTable(new TableChunk(COLUMNS, cells)));
        TableInspection found = inspect(parts, "good");
        assertThat(found.leaks()).containsExactly(new DataInspection.Leak("train", "test", 99, 1));
        assertThat(found.duplicates()).isEqualTo(99);
        assertThat(found.contradictions()).isEqualTo(1);
        assertThatThrownBy(() -> inspect(parts, "bad"))
                .hasMessageContaining("target: no column 'bad'; expected one of [age, city, always, paid, good]");
    }
}
