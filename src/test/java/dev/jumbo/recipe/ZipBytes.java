package dev.jumbo.recipe;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/** A zip file made byte by byte, so that it can say what is not so. Entries are deflated. */
final class ZipBytes {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Entry> entries = new ArrayList<>();

    /** What the end of the directory says instead of the truth; negative: the truth. */
    long count = -1;

    /** As {@link #count}. */
    long directoryBytes = -1;

    byte[] behind = new byte[0];

    /** True: what is added from now on has its sizes behind the data, as streams have. */
    boolean sizesFollow;

    /** An entry of the directory, to be changed before the file is made. */
    static final class Entry {
        String name = "";
        String localName = "";
        int flags;
        int method = 8;
        long packed;
        long unpacked;
        long localUnpacked;
        long offset;
        long crc;
        int madeBy;
        int attributes;
        byte[] extra = new byte[0];
    }

    Entry add(String name, String content) {
        return add(name, content.getBytes(StandardCharsets.UTF_8));
    }

    Entry add(String name, byte[] content) {
        return add(name, content, false);
    }

    /** @param lying true: the sizes before the data are twice what they are in the directory */
    Entry add(String name, byte[] content, boolean lying) {
        byte[] packed = deflate(content);
        CRC32 crc = new CRC32();
        crc.update(content);
        Entry entry = new Entry();
        entry.name = name;
        entry.localName = name;
        entry.packed = packed.length;
        entry.unpacked = content.length;
        entry.localUnpacked = lying ? 2L * content.length : content.length;
        entry.crc = crc.getValue();
        entry.offset = out.size();
        local(entry, packed);
        entries.add(entry);
        return entry;
    }

    private void local(Entry entry, byte[] packed) {
        byte[] name = entry.localName.getBytes(StandardCharsets.UTF_8);
        ByteBuffer header = buffer(30);
        header.putInt(0x04034b50)
                .putShort((short) 20)
                .putShort((short) (sizesFollow ? 8 : 0))
                .putShort((short) 8)
                .putInt(0);
        header.putInt((int) entry.crc).putInt(packed.length).putInt((int) entry.localUnpacked);
        header.putShort((short) name.length).putShort((short) 0);
        out.writeBytes(header.array());
        out.writeBytes(name);
        out.writeBytes(packed);
    }

    /** The same entry once more in the directory. */
    Entry again(Entry other, String name) {
        Entry entry = new Entry();
        entry.name = name;
        entry.packed = other.packed;
        entry.unpacked = other.unpacked;
        entry.offset = other.offset;
        entry.crc = other.crc;
        entries.add(entry);
        return entry;
    }

    byte[] bytes() {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(out.toByteArray());
        int start = all.size();
        for (Entry entry : entries) {
            byte[] name = entry.name.getBytes(StandardCharsets.UTF_8);
            ByteBuffer header = buffer(46);
            header.putInt(0x02014b50).putShort((short) (entry.madeBy << 8 | 20)).putShort((short) 20);
            header.putShort((short) entry.flags).putShort((short) entry.method).putInt(0);
            header.putInt((int) entry.crc).putInt((int) entry.packed).putInt((int) entry.unpacked);
            header.putShort((short) name.length)
                    .putShort((short) entry.extra.length)
                    .putShort((short) 0);
            header.putShort((short) 0)
                    .putShort((short) 0)
                    .putInt(entry.attributes)
                    .putInt((int) entry.offset);
            all.writeBytes(header.array());
            all.writeBytes(name);
            all.writeBytes(entry.extra);
        }
        int size = all.size() - start;
        ByteBuffer end = buffer(22);
        long said = count < 0 ? entries.size() : count;
        end.putInt(0x06054b50).putInt(0).putShort((short) said).putShort((short) said);
        end.putInt((int) (directoryBytes < 0 ? size : directoryBytes))
                .putInt(start)
                .putShort((short) 0);
        all.writeBytes(end.array());
        all.writeBytes(behind);
        return all.toByteArray();
    }

    private static byte[] deflate(byte[] content) {
        Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
        deflater.setInput(content);
        deflater.finish();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        byte[] chunk = new byte[1 << 16];
        while (!deflater.finished()) {
            packed.write(chunk, 0, deflater.deflate(chunk));
        }
        deflater.end();
        return packed.toByteArray();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }
}
