package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Objects;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Parquet files that lie: an IOException, or what is left of the file, and never a crash. */
final class HostileParquetTest {
    @TempDir
    Path folder;

    private Path valid() throws SQLException {
        return Tables.parquet(
                folder,
                "a.parquet",
                "SELECT range AS i, 'word ' || range % 30 AS w, range / 7 AS d, range % 2 = 0 AS b FROM range(5000)");
    }

    @Test
    void aFooterThatIsLongerThanTheFileIsRefused() throws IOException, SQLException {
        byte[] bytes = Files.readAllBytes(valid());
        for (int length : new int[] {bytes.length, Integer.MAX_VALUE, -1, 0, bytes.length - 11}) {
            ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(bytes.length - 8, length);
            Path file = Files.write(folder.resolve("b.parquet"), bytes);
            assertThatThrownBy(() -> Tables.read(file))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("the file says that its footer has");
        }
    }

    /** Rows that are read of files in which something is wrong that need not be noticed; -1 where it must be. */
    @ParameterizedTest
    @CsvSource({
        "ARROW-GH-43605, 21186",
        "ARROW-GH-45185, -1",
        "ARROW-GH-47662, -1",
        "ARROW-RS-GH-6229-DICTHEADER, -1",
        "ARROW-RS-GH-6229-LEVELS, 1",
        "PARQUET-1481, -1"
    })
    void filesThatOnceBrokeReadersAreSurvived(String name, long rows) throws IOException {
        Path file = folder.resolve(name + ".parquet");
        try (InputStream in = Objects.requireNonNull(getClass().getResourceAsStream("bad/" + name + ".parquet"))) {
            Files.copy(in, file);
        }
        assertThat(survives(file)).isEqualTo(rows);
    }

    @Test
    void changedFilesAreSurvived() throws IOException, SQLException {
        byte[] bytes = Files.readAllBytes(valid());
        SplittableRandom random = new SplittableRandom(20);
        int refused = 0;
        int cases = Mutations.cases(60);
        for (int i = 0; i < cases; i++) {
            Path file = Files.write(folder.resolve("c" + i + ".parquet"), Mutations.bytes(bytes, random));
            refused += survives(file) < 0 ? 1 : 0;
        }
        assertThat(refused).isBetween(cases / 3, cases);
    }

    /** Rows that are read; -1 where the file is refused. */
    private static long survives(Path file) {
        try {
            Table table = Tables.read(file);
            Tables.fingerprint(table);
            return table.rows();
        } catch (IOException e) {
            assertThat(e.getMessage()).startsWith(file.toString());
            return -1;
        }
    }
}
