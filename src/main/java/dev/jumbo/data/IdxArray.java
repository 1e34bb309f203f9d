package dev.jumbo.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * An array of unsigned bytes in the IDX format of the MNIST data sets, plain or compressed with gzip.
 *
 * <p>The format: two zero bytes, the element type (8: unsigned byte), the number of dimensions, each dimension as a
 * big-endian 32-bit number, then the elements, the last dimension running fastest.
 *
 * @param shape the dimensions
 * @param values the elements
 */
@SuppressWarnings("ArrayRecordComponent")
record IdxArray(int[] shape, byte[] values) {
    private static final int UNSIGNED_BYTE = 8;
    private static final long MAX_ARRAY = Integer.MAX_VALUE - 8L;

    /** Deflate makes at most 1032 bytes out of one. */
    private static final long MAX_INFLATION = 1032;

    /** Reads a file that must have this number of dimensions. */
    static IdxArray read(Path file, int dimensions) throws IOException {
        long size = size(file);
        try (InputStream in = Files.newInputStream(file)) {
            return read(in, file.toString(), size, dimensions);
        }
    }

    /** The size of a file that must be there. */
    static long size(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new FileNotFoundException(file + ": no such file");
        }
        return Files.size(file);
    }

    /**
     * Reads a stream to its end.
     *
     * @param name what messages call it
     * @param available bytes that the stream holds; nothing larger than they can fill is allocated
     */
    static IdxArray read(InputStream stream, String name, long available, int dimensions) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(stream, 1 << 16);
        buffered.mark(2);
        boolean gzip = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        try {
            InputStream in = gzip ? new GZIPInputStream(buffered, 1 << 16) : buffered;
            return parse(in, name, gzip ? Math.multiplyExact(available, MAX_INFLATION) : available, dimensions);
        } catch (ZipException e) {
            throw new IOException(name + ": damaged gzip data (" + e.getMessage() + "); fetch the file again", e);
        } catch (EOFException e) {
            throw new IOException(
                    name + ": the gzip data ends early, after " + available + " bytes; fetch the file again", e);
        }
    }

    private static IdxArray parse(InputStream in, String name, long limit, int dimensions) throws IOException {
        byte[] magic = header(in, name, 4, 0);
        if (magic[0] != 0 || magic[1] != 0 || magic[2] != UNSIGNED_BYTE || magic[3] != dimensions) {
            throw new IOException(String.format(
                    "%s: expected an IDX file of unsigned bytes with %d dimensions (first bytes 00 00 08 %02x),"
                            + " found %02x %02x %02x %02x",
                    name, dimensions, dimensions, magic[0], magic[1], magic[2], magic[3]));
        }
        byte[] sizes = header(in, name, 4 * dimensions, 4);
        int[] shape = new int[dimensions];
        long length = 1;
        for (int d = 0; d < dimensions; d++) {
            long size = 0;
            for (int i = 0; i < 4; i++) {
                size = (size << 8) | (sizes[4 * d + i] & 0xff);
            }
            if (size > MAX_ARRAY || (size != 0 && length > MAX_ARRAY / size)) {
                throw new IOException(name + ": dimension " + d + " of " + size
                        + " makes the array larger than 2 GiB, which is not supported");
            }
            shape[d] = (int) size;
            length *= size;
        }
        long head = 4 + 4L * dimensions;
        if (length + head > limit) {
            throw new IOException(name + ": its header " + Arrays.toString(shape) + " asks for " + (length + head)
                    + " bytes, but the file can hold " + limit + " at most; it is cut off or damaged");
        }
        byte[] values = in.readNBytes((int) length);
        if (values.length != length) {
            throw new IOException(name + ": expected " + (length + head) + " bytes by its header "
                    + Arrays.toString(shape) + ", found " + (values.length + head) + "; it is cut off");
        }
        if (in.read() >= 0) {
            throw new IOException(name + ": expected " + (length + head) + " bytes by its header "
                    + Arrays.toString(shape) + ", found more");
        }
        return new IdxArray(shape, values);
    }

    private static byte[] header(InputStream in, String name, int bytes, int before) throws IOException {
        byte[] read = in.readNBytes(bytes);
        if (read.length != bytes) {
            throw new IOException(name + ": expected an IDX header of at least " + (before + bytes) + " bytes, found "
                    + (before + read.length) + "; it is cut off");
        }
        return read;
    }
}
