package dev.jumbo.data.table;

import dev.jumbo.data.Sha256;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
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
        List<MessageDigest> digests = new ArrayList<>();
        columns.forEach(column -> digests.add(Sha256.digest()));
        try (Table.Reader reader = table.open()) {
            for (TableChunk chunk = reader.next(); chunk != null; chunk = reader.next()) {
                List<Cells> cells = chunk.cells();
                IntStream.range(0, columns.size()).parallel().forEach(c -> add(digests.get(c), cells.get(c)));
            }
        }
        MessageDigest whole = Sha256.digest();
        for (int c = 0; c < columns.size(); c++) {
            ByteBuffer name = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
            text(whole, name, columns.get(c).name());
            whole.update(name.flip());
            whole.update((byte) (columns.get(c).kind() == Column.Kind.TEXT ? 't' : 'n'));
            whole.update(digests.get(c).digest());
        }
        return whole.digest();
    }

    private static void add(MessageDigest digest, Cells cells) {
        if (cells instanceof Cells.Numbers numbers) {
            double[] values = numbers.values();
            ByteBuffer bytes = ByteBuffer.allocate(8 * values.length).order(ByteOrder.LITTLE_ENDIAN);
            for (double value : values) {
                bytes.putLong(Double.doubleToLongBits(value + 0.0)); // -0 + 0 is 0
            }
            digest.update(bytes.array());
        } else if (cells instanceof Cells.Texts texts) {
            ByteBuffer bytes = ByteBuffer.allocate(PIECE).order(ByteOrder.LITTLE_ENDIAN);
            for (String value : texts.values()) {
                text(digest, bytes, value);
            }
            digest.update(bytes.flip());
        }
    }

    /** Adds a text to a buffer that goes to the digest when it is full. */
    private static void text(MessageDigest digest, ByteBuffer buffer, @Nullable String text) {
        byte[] bytes = text == null ? new byte[0] : text.getBytes(StandardCharsets.UTF_8);
        if (buffer.remaining() < Integer.BYTES + bytes.length) {
            digest.update(buffer.flip());
            buffer.clear();
        }
        buffer.putInt(text == null ? NULL : bytes.length);
        if (bytes.length <= buffer.remaining()) {
            buffer.put(bytes);
        } else {
            digest.update(buffer.flip());
            buffer.clear();
            digest.update(bytes);
        }
    }
}
