package dev.jumbo.data.table;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects blocks: small tables stay in memory; what comes after the first 256 MB goes to a temporary file, which is mapped and has no name. */
public final class EncodedBlocks implements AutoCloseable {
    private static final long IN_MEMORY = 256L << 20;
    private static final int FLOAT = 4;
    private static final int DOUBLE = 8;

    private final List<EncodedBlock> blocks = new ArrayList<>();
    private final long inMemory;
    private long bytes;
    private @Nullable FileChannel file;

    public EncodedBlocks() {
        this(IN_MEMORY);
    }

    EncodedBlocks(long inMemory) {
        this.inMemory = inMemory;
    }

    /** Adds a block. */
    public void add(EncodedBlock block) throws IOException {
        long size =
                (long) FLOAT * (block.numbers().capacity() + block.categories().capacity())
                        + (long) DOUBLE * block.rows();
        bytes += size;
        blocks.add(bytes <= inMemory ? block : mapped(block, size));
    }

    private EncodedBlock mapped(EncodedBlock block, long size) throws IOException {
        FileChannel channel = file;
        if (channel == null) {
            Path path = Files.createTempFile("jumbo-table", ".rows");
            channel = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            file = channel;
        }
        ByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, channel.size(), size)
                .order(ByteOrder.nativeOrder());
        map.asDoubleBuffer().put(block.targets().duplicate());
        int targets = DOUBLE * block.rows();
        int numbers = FLOAT * block.numbers().capacity();
        map.slice(targets, numbers)
                .order(ByteOrder.nativeOrder())
                .asFloatBuffer()
                .put(block.numbers().duplicate());
        ByteBuffer rest =
                map.slice(targets + numbers, (int) size - targets - numbers).order(ByteOrder.nativeOrder());
        rest.asIntBuffer().put(block.categories().duplicate());
        return new EncodedBlock(
                map.slice(targets, numbers).order(ByteOrder.nativeOrder()).asFloatBuffer(),
                rest.asIntBuffer(),
                map.slice(0, targets).order(ByteOrder.nativeOrder()).asDoubleBuffer());
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
