package dev.jumbo.data.table;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tables of Parquet files, which are not copied: they are read each time. */
final class ParquetTables {
    private static final byte[] MAGIC = "PAR1".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] ENCRYPTED = "PARE".getBytes(StandardCharsets.US_ASCII);
    private static final int TAIL = 8;

    /** Bytes of a footer, which names row groups and columns, at most. */
    private static final long MAX_FOOTER = 64 << 20;

    private ParquetTables() {}

    static TableStore.Loaded load(
            Database database, List<Path> files, TableOptions options, @Nullable List<Column> like, String name)
            throws IOException {
        for (Path file : files) {
            check(file);
        }
        String relation = "read_parquet(" + Database.list(files) + ")";
        try {
            Projection projection = Projection.of(database, relation, options, like, name);
            checkRows(database, relation, name);
            return projection.unsure().isEmpty()
                    ? new TableStore.Loaded(projection.view(database, relation, name), List.of())
                    : projection.load(database, relation, options.skipCorrupt(), name);
        } catch (SQLException e) {
            throw new IOException(name + ": cannot be read, it may be damaged: " + Messages.of(e), e);
        }
    }

    /** A few bytes can say that there are as many rows as you like, all the same. */
    private static void checkRows(Database database, String relation, String name) throws IOException, SQLException {
        long rows = database.query("SELECT count(*) FROM " + relation, row -> row.getLong(1))
                .get(0);
        if (rows > Integer.MAX_VALUE) {
            throw new IOException(name + ": expected at most " + Integer.MAX_VALUE + " rows, found " + rows
                    + "; select some of them with source: sql");
        }
    }

    /** Checks what a file says of its own length and of what is in its footer, before anything is taken for it. */
    static void check(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            long size = channel.size();
            byte[] tail = new byte[MAGIC.length];
            ByteBuffer bytes = ByteBuffer.allocate(TAIL).order(ByteOrder.LITTLE_ENDIAN);
            if (size >= MAGIC.length + TAIL) {
                channel.read(bytes, size - TAIL);
            }
            bytes.flip();
            int footer = bytes.remaining() == TAIL ? bytes.getInt() : 0;
            if (bytes.hasRemaining()) {
                bytes.get(tail);
            }
            if (Arrays.equals(tail, ENCRYPTED)) {
                throw new IOException(file + ": expected a Parquet file that is not encrypted");
            }
            if (!Arrays.equals(tail, MAGIC)) {
                throw new IOException(
                        file + ": expected a Parquet file, which ends in PAR1; found another end: it is cut off or"
                                + " something else");
            }
            if (footer <= 0 || footer > size - MAGIC.length - TAIL || footer > MAX_FOOTER) {
                throw new IOException(file + ": the file says that its footer has " + Integer.toUnsignedString(footer)
                        + " bytes, expected at most " + Math.min(MAX_FOOTER, size - MAGIC.length - TAIL)
                        + "; it is damaged");
            }
            channel.position(size - TAIL - footer);
            ParquetFooter.check(
                    new BufferedInputStream(Channels.newInputStream(channel), 1 << 16), footer, file.toString());
        }
    }
}
