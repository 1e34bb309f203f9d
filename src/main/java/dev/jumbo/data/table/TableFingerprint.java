package dev.jumbo.data.table;

import dev.jumbo.data.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * SHA-256 of the names and cells of tables. It does not depend on the format that a table is kept in nor on the chunks
 * that it is read in: each column has a digest of its cells in the order of rows, and the fingerprint is of these. All
 * missing numbers are alike, and so are 0 and -0; a truth value is the number that it is kept as.
 */
public final class TableFingerprint {
    private static final int NULL = -1;
    private static final int PIECE = 1 << 16;

    private TableFingerprint() {}

    /** The fingerprint of tables one after the other, as 64 hexadecimal digits. A null stands for no table. */
    public static String of(List<? extends @Nullable Table> tables) throws IOException {
        MessageDigest all = Sha256.digest();
        for (Table table : tables) {
            all.update(table == null ? new byte[1] : digest(table));
        }
        return Sha256.hex(all);
    }

    private static byte[] digest(Table table) throws IOException {
        List<Column> columns = table.columns();
        List<ColumnDigest> digests =
                columns.stream().map(column -> new ColumnDigest()).toList();
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                List<Cells> cells = chunk.cells();
                IntStream.range(0, columns.size())
                        .parallel()
                        .forEach(c -> digests.get(c).add(cells.get(c)));
            }
        }
        MessageDigest whole = Sha256.digest();
        for (int c = 0; c < columns.size(); c++) {
            whole.update(bytes(columns.get(c).name()));
            whole.update((byte) (columns.get(c).kind() == Column.Kind.TEXT ? 't' : 'n'));
            whole.update(digests.get(c).digest.digest());
        }
        return whole.digest();
    }

    /** What stands for a text: the number of its bytes, then these, as UTF-8. */
    private static byte[] bytes(@Nullable String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + bytes.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(text == null ? NULL : bytes.length)
                .put(bytes)
                .array();
    }

    /** Of the cells of one column. */
    private static final class ColumnDigest {
        private static final byte[] NO_TEXT = bytes(null);

        private final MessageDigest digest = Sha256.digest();
        private @Nullable TextDictionary dictionary;

        /** Of each text of the dictionary. */
        private byte[][] known = new byte[0][];

        void add(Cells cells) {
            if (cells instanceof Cells.Numbers numbers) {
                double[] values = numbers.values();
                ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
                for (double value : values) {
                    bytes.putLong(Double.doubleToLongBits(value + 0.0)); // -0 + 0 is 0
                }
                digest.update(bytes.array());
                return;
            }
            ByteBuffer buffer = ByteBuffer.allocate(PIECE);
            if (cells instanceof Cells.Coded coded) {
                lookUp(coded);
                for (int number : coded.numbers()) {
                    add(number == TextDictionary.NONE ? NO_TEXT : known[number], buffer);
                }
            } else {
                for (String text : ((Cells.Texts) cells).values()) {
                    add(bytes(text), buffer);
                }
            }
            digest.update(buffer.flip());
        }

        private void lookUp(Cells.Coded coded) {
            int before = coded.dictionary() == dictionary ? known.length : 0;
            dictionary = coded.dictionary();
            if (before < coded.known()) {
                known = Arrays.copyOf(known, coded.known());
                for (int i = before; i < known.length; i++) {
                    known[i] = bytes(dictionary.text(i));
                }
            }
        }

        /** Adds bytes to a buffer that goes to the digest when it is full. */
        private void add(byte[] bytes, ByteBuffer buffer) {
            if (bytes.length > buffer.remaining()) {
                digest.update(buffer.flip());
                buffer.clear();
            }
            if (bytes.length <= buffer.remaining()) {
                buffer.put(bytes);
            } else {
                digest.update(bytes);
            }
        }
    }
}
