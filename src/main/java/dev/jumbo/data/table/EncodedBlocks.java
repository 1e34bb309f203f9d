package dev.jumbo.data.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Collects blocks: small tables stay in memory; what comes after the first 256 MB goes to a temporary file, which is mapped. Where the
 * system allows it, as Linux does, the file has no name, so that nothing of it is left however the program ends.
 */
public final class EncodedBlocks implements AutoCloseable {
    private static final long IN_MEMORY = 256L << 20;
    private static final int FLOAT = 4;
    private static final int DOUBLE = 8;

    private final List<EncodedBlock> blocks = new ArrayList<>();
    private final long inMemory;
    private long bytes;
    private @Nullable FileChannel file;

    public EncodedBlocks() {
        this(IN_MEMORY, null);
    }

    /**
     * With a limit of its own.
     *
     * @param inMemory bytes that stay in memory
     * @param file where the others go; null for a new temporary file
     */
    EncodedBlocks(long inMemory, @Nullable FileChannel file) {
        this.inMemory = inMemory;
        this.file = file;
    }

    /**
     * Adds a block.
     *
     * @throws IOException if the temporary file cannot be written, as on a full disk
     */
    public void add(EncodedBlock block) throws IOException {
        long size =
                (long) FLOAT * (block.numbers().capacity() + block.categories().capacity())
                        + (long) DOUBLE * block.rows();
        bytes += size;
        blocks.add(bytes <= inMemory ? block : mapped(block, Math.toIntExact(size)));
    }

    private EncodedBlock mapped(EncodedBlock block, int size) throws IOException {
        ByteBuffer whole = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
        EncodedBlock copy = parts(whole, block);
        copy.targets().put(block.targets().duplicate());
        copy.numbers().put(block.numbers().duplicate());
        copy.categories().put(block.categories().duplicate());
        try {
            FileChannel channel = file == null ? open() : file;
            file = channel;
            long start = channel.size();
            for (long at = start; whole.hasRemaining(); ) { // a full disk fails here, not when a page is written later
                at += channel.write(whole, at);
            }
            return parts(channel.map(FileChannel.MapMode.READ_ONLY, start, size), block);
        } catch (IOException e) {
            throw new IOException(
                    "the encoded table does not fit into memory, and a temporary file in "
                            + System.getProperty("java.io.tmpdir") + " cannot take it: " + e.getMessage()
                            + "; it needs " + (bytes >> 20) + " MB or more: make room there, or name another folder,"
                            + " JAVA_TOOL_OPTIONS=-Djava.io.tmpdir=FOLDER",
                    e);
        }
    }

    private static FileChannel open() throws IOException {
        return FileChannel.open(
                Files.createTempFile("jumbo-table", ".rows"),
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }

    /** The places of a block's parts in its bytes: first the targets, then the numbers, then the categories. */
    private static EncodedBlock parts(ByteBuffer whole, EncodedBlock like) {
        int targets = DOUBLE * like.rows();
        int numbers = FLOAT * like.numbers().capacity();
        int categories = FLOAT * like.categories().capacity();
        return new EncodedBlock(
                part(whole, targets, numbers).asFloatBuffer(),
                part(whole, targets + numbers, categories).asIntBuffer(),
                part(whole, 0, targets).asDoubleBuffer());
    }

    private static ByteBuffer part(ByteBuffer whole, int first, int size) {
        return whole.slice(first, size).order(ByteOrder.nativeOrder());
    }

    /** All rows. */
    public EncodedTable table() {
        return EncodedTable.of(blocks);
    }

    /** Closes the file, whose mapped parts stay readable. */
    @Override
    public void close() throws IOException {
        if (file != null) {
            file.close();
        }
    }
}
