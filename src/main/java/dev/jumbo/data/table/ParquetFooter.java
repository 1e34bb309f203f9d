package dev.jumbo.data.table;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The footer of a Parquet file, a struct in Thrift's compact protocol. DuckDB takes memory for as many parts as a list says that it has, and that is
 * not limited by what a {@link Database} may take; so it is gone through before, without keeping anything.
 */
final class ParquetFooter {
    /** Bytes of memory that the parts may need. */
    private static final long MAX_MEMORY = 1L << 30;

    /** Bytes for a row group or a column of one, and for what is listed in these: about what DuckDB takes. */
    private static final long LARGE = 1024;

    private static final long SMALL = 64;

    /** Structs and lists in one another; Parquet has less than ten. */
    static final int MAX_DEPTH = 32;

    private final InputStream in;
    private final String name;
    private long left;
    private long memory;

    private ParquetFooter(InputStream in, long length, String name) {
        this.in = in;
        this.name = name;
        this.left = length;
    }

    /**
     * Goes through it.
     *
     * @param in begins with the footer
     * @param length its bytes
     * @throws IOException if it does not end where it says, or lists more than it can have or than there is memory for
     */
    static void check(InputStream in, long length, String name) throws IOException {
        new ParquetFooter(in, length, name).struct(0);
    }

    private IOException damaged(String what) {
        return new IOException(name + ": its footer " + what + "; the file is damaged");
    }

    private void struct(int depth) throws IOException {
        for (int head = read(); (head & 15) != 0; head = read()) {
            if (head >> 4 == 0) {
                varint(); // the field's number, where it is not a little more than the one before
            }
            if ((head & 15) > 2) { // no more follows of true and false
                value(head & 15, depth);
            }
        }
    }

    private void value(int type, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw damaged("has more than " + MAX_DEPTH + " parts in one another");
        }
        switch (type) {
            case 1, 2, 3 -> read();
            case 4, 5, 6 -> varint();
            case 7 -> skip(8);
            case 8 -> skip(varint());
            case 9, 10 -> list(depth);
            case 11 -> map(depth);
            case 12 -> struct(depth + 1);
            default -> throw damaged("has a part of an unknown type, " + type);
        }
    }

    private void list(int depth) throws IOException {
        int head = read();
        long size = head >> 4 == 15 ? varint() : head >> 4;
        int type = head & 15;
        count(size, type == 12 && depth <= 2 ? LARGE : SMALL);
        for (long i = 0; i < size; i++) {
            value(type, depth + 1);
        }
    }

    private void map(int depth) throws IOException {
        long size = varint();
        count(size, SMALL);
        int types = size == 0 ? 0 : read();
        for (long i = 0; i < size; i++) {
            value(types >> 4, depth + 1);
            value(types & 15, depth + 1);
        }
    }

    /** Each part of a list has at least a byte. */
    private void count(long size, long bytes) throws IOException {
        if (size < 0 || size > left) {
            throw damaged("says that it lists " + Long.toUnsignedString(size) + " parts in " + left + " bytes");
        }
        memory += size * bytes;
        if (memory > MAX_MEMORY) {
            throw new IOException(
                    name + ": its footer lists so many row groups, columns and other parts that they need more"
                            + " than " + (MAX_MEMORY >> 20) + " MiB of memory; write the file with fewer of them");
        }
    }

    private int read() throws IOException {
        int value = left > 0 ? in.read() : -1;
        if (value < 0) {
            throw damaged("ends in the middle of a part");
        }
        left--;
        return value;
    }

    private long varint() throws IOException {
        long value = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            int next = read();
            value |= (next & 0x7fL) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw damaged("has a number of more than 64 bits");
    }

    private void skip(long bytes) throws IOException {
        if (bytes < 0 || bytes > left) {
            throw damaged(
                    "says that a part of it has " + Long.toUnsignedString(bytes) + " bytes, with " + left + " left");
        }
        try {
            in.skipNBytes(bytes);
        } catch (EOFException e) {
            throw damaged("ends in the middle of a part");
        }
        left -= bytes;
    }
}
