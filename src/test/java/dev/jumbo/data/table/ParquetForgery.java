package dev.jumbo.data.table;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Writes the parts of Parquet files by hand (Thrift's compact protocol), so that they can say anything. */
final class ParquetForgery {
    static final int PLAIN = 0;
    static final int RLE = 3;
    static final int DICTIONARY = 8;
    static final int INT64 = 2;
    static final int BYTES = 6;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private int last;

    static byte[] struct(Consumer<ParquetForgery> fields) {
        ParquetForgery struct = new ParquetForgery();
        fields.accept(struct);
        struct.out.write(0);
        return struct.out.toByteArray();
    }

    static byte[] varint(long value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (long left = value; ; left >>>= 7) {
            if ((left & ~0x7fL) == 0) {
                bytes.write((int) left);
                return bytes.toByteArray();
            }
            bytes.write((int) (left & 0x7f | 0x80));
        }
    }

    static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private void head(int field, int type) {
        out.write((field - last) << 4 | type);
        last = field;
    }

    ParquetForgery i32(int field, int value) {
        head(field, 5);
        out.writeBytes(varint(Integer.toUnsignedLong(value << 1 ^ value >> 31)));
        return this;
    }

    ParquetForgery i64(int field, long value) {
        head(field, 6);
        out.writeBytes(varint(value << 1 ^ value >> 63));
        return this;
    }

    /** @param says the length that it says it has */
    ParquetForgery text(int field, String text, long says) {
        head(field, 8);
        out.writeBytes(varint(says));
        out.writeBytes(text.getBytes(StandardCharsets.UTF_8));
        return this;
    }

    ParquetForgery text(int field, String text) {
        return text(field, text, text.length());
    }

    ParquetForgery struct(int field, byte[] struct) {
        head(field, 12);
        out.writeBytes(struct);
        return this;
    }

    /** @param says the number of elements that it says it has */
    ParquetForgery list(int field, int type, long says, byte[]... elements) {
        head(field, 9);
        out.write(says < 15 ? (int) says << 4 | type : 0xf0 | type);
        out.writeBytes(says < 15 ? new byte[0] : varint(says));
        out.writeBytes(join(elements));
        return this;
    }

    /** A map that says how many pairs of numbers it has, and has none. */
    ParquetForgery map(int field, long says) {
        head(field, 11);
        out.writeBytes(varint(says));
        out.write(0x55);
        return this;
    }

    static byte[] element(String name, int type, int children) {
        return struct(s -> {
            if (type >= 0) {
                s.i32(1, type);
            }
            if (children < 0) {
                s.i32(3, 0);
            }
            s.text(4, name);
            if (children >= 0) {
                s.i32(5, children);
            }
            if (type == BYTES) {
                s.i32(6, 0);
            }
        });
    }

    /** A page with values, not packed. */
    static byte[] page(int encoding, int values, byte[] data) {
        return page(encoding, values, data.length, data.length, data);
    }

    static byte[] page(int encoding, int values, int unpacked, int packed, byte[] data) {
        return join(
                struct(s -> s.i32(1, 0)
                        .i32(2, unpacked)
                        .i32(3, packed)
                        .struct(
                                5,
                                struct(h -> h.i32(1, values)
                                        .i32(2, encoding)
                                        .i32(3, RLE)
                                        .i32(4, RLE)))),
                data);
    }

    static byte[] dictionary(int values, byte[] data) {
        return join(
                struct(s -> s.i32(1, 2)
                        .i32(2, data.length)
                        .i32(3, data.length)
                        .struct(7, struct(h -> h.i32(1, values).i32(2, PLAIN)))),
                data);
    }

    static byte[] chunk(int type, int codec, long values, int dictionary, byte[] pages, long unpacked) {
        return struct(s -> s.i64(2, 4).struct(3, struct(m -> {
            m.i32(1, type)
                    .list(2, 5, 1, new byte[] {0})
                    .list(3, 8, 1, new byte[] {1, 'a'})
                    .i32(4, codec)
                    .i64(5, values)
                    .i64(6, unpacked)
                    .i64(7, pages.length)
                    .i64(9, 4 + dictionary);
            if (dictionary > 0) {
                m.i64(11, 4);
            }
        })));
    }

    static byte[] file(byte[] pages, byte[] footer) {
        byte[] length = ByteBuffer.allocate(4)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(footer.length)
                .array();
        byte[] magic = "PAR1".getBytes(StandardCharsets.US_ASCII);
        return join(magic, pages, footer, length, magic);
    }

    /** A file of one column, a, with one chunk of these pages. */
    static byte[] file(int type, int codec, long rows, int dictionary, byte[] pages, long unpacked) {
        byte[] group = struct(s -> s.list(1, 12, 1, chunk(type, codec, rows, dictionary, pages, unpacked))
                .i64(2, pages.length)
                .i64(3, rows));
        return file(
                pages,
                struct(s -> s.i32(1, 1)
                        .list(2, 12, 2, element("schema", -1, 1), element("a", type, -1))
                        .i64(3, rows)
                        .list(4, 12, 1, group)));
    }

    /** Indices of a dictionary, all the same. */
    static byte[] run(long count, int value) {
        return join(varint(count << 1), new byte[] {(byte) value});
    }
}
