package dev.jumbo.recipe;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Checks the directory of a zip file before anything is unpacked (APPNOTE.TXT, sections 4.3 and 4.5): its end is the file's, it is small, each
 * entry is a file of its own in a place of its own, with the name and the sizes that stand before its data, and packed no tighter than deflate
 * can.
 */
final class ZipDirectory {
    private static final int END = 0x06054b50;
    private static final int END_BYTES = 22;
    private static final int END_64 = 0x06064b50;
    private static final int END_64_BYTES = 56;
    private static final int LOCATOR_64 = 0x07064b50;
    private static final int LOCATOR_64_BYTES = 20;
    private static final int CENTRAL = 0x02014b50;
    private static final int CENTRAL_BYTES = 46;
    private static final int LOCAL = 0x04034b50;
    private static final int LOCAL_BYTES = 30;
    private static final int MOST_ENTRIES = 1001;
    private static final int MOST_BYTES = 1 << 20;
    private static final long LARGE = 0xffffffffL;
    private static final int ENCRYPTED = 1;
    private static final int SIZES_FOLLOW = 1 << 3;
    private static final int DEFLATED = 8;
    private static final int UNIX = 3;
    private static final int LINK = 0xa000;

    /** Bytes that one byte of deflate can become. */
    private static final long DEFLATE_MOST = 1032;

    /** Weights hardly get smaller: a bundle that grows more than so many times is made to fill a disk. */
    private static final long MOST_GROWTH = 200;

    private static final long FREE_GROWTH = 16L << 20;

    private final Path zip;
    private final FileChannel channel;
    private final long size;

    private record Entry(String name, int flags, int method, long packed, long unpacked, long offset) {}

    private record Range(String name, long begin, long end) {}

    private ZipDirectory(Path zip, FileChannel channel) throws IOException {
        this.zip = zip;
        this.channel = channel;
        size = channel.size();
    }

    /** @throws IOException if it is no zip file, or one that is made to do harm; the message says which entry is how */
    static void check(Path zip) throws IOException {
        try (FileChannel channel = FileChannel.open(zip, StandardOpenOption.READ)) {
            new ZipDirectory(zip, channel).check();
        }
    }

    private void check() throws IOException {
        if (size < END_BYTES) {
            throw wrong("not a zip file: " + size + " bytes");
        }
        ByteBuffer end = read(size - END_BYTES, END_BYTES);
        if (end.getInt(0) != END || end.getShort(20) != 0) {
            throw wrong("not a zip file, or one with something behind its directory");
        }
        long count = Short.toUnsignedLong(end.getShort(10));
        long bytes = Integer.toUnsignedLong(end.getInt(12));
        long offset = Integer.toUnsignedLong(end.getInt(16));
        long stop = size - END_BYTES;
        if (count == 0xffff || bytes == LARGE || offset == LARGE) {
            long locator = stop - LOCATOR_64_BYTES;
            stop = locator < 0 || read(locator, LOCATOR_64_BYTES).getInt(0) != LOCATOR_64
                    ? -1
                    : read(locator, LOCATOR_64_BYTES).getLong(8);
            if (stop < 0
                    || stop != locator - END_64_BYTES
                    || read(stop, END_64_BYTES).getInt(0) != END_64) {
                throw wrong("its directory says that it is in the zip64 format, and is not");
            }
            ByteBuffer end64 = read(stop, END_64_BYTES);
            count = end64.getLong(32);
            bytes = end64.getLong(40);
            offset = end64.getLong(48);
        }
        if (count < 0 || count > MOST_ENTRIES || bytes < 0 || bytes > MOST_BYTES) {
            throw wrong("expected at most " + MOST_ENTRIES + " entries in a directory of " + MOST_BYTES + " bytes, got "
                    + Long.toUnsignedString(count) + " in " + Long.toUnsignedString(bytes));
        }
        if (offset != stop - bytes) {
            throw wrong("its directory is not where it says");
        }
        List<Entry> entries = entries(read(offset, (int) bytes), count);
        checkNames(entries);
        checkSizes(entries);
        checkPlaces(entries, offset);
    }

    private List<Entry> entries(ByteBuffer directory, long count) throws IOException {
        List<Entry> entries = new ArrayList<>();
        while (directory.remaining() >= CENTRAL_BYTES && entries.size() < count) {
            entries.add(entry(directory));
        }
        if (directory.hasRemaining() || entries.size() != count) {
            throw wrong("its directory does not have the " + count + " entries that it says");
        }
        return entries;
    }

    private Entry entry(ByteBuffer directory) throws IOException {
        int at = directory.position();
        int nameBytes = Short.toUnsignedInt(directory.getShort(at + 28));
        int extraBytes = Short.toUnsignedInt(directory.getShort(at + 30));
        int commentBytes = Short.toUnsignedInt(directory.getShort(at + 32));
        if (directory.getInt(at) != CENTRAL
                || directory.remaining() < CENTRAL_BYTES + nameBytes + extraBytes + commentBytes) {
            throw wrong("its directory is broken");
        }
        String name = text(directory, at + CENTRAL_BYTES, nameBytes);
        int flags = Short.toUnsignedInt(directory.getShort(at + 8));
        int method = Short.toUnsignedInt(directory.getShort(at + 10));
        boolean link = Byte.toUnsignedInt(directory.get(at + 5)) == UNIX
                && (directory.getInt(at + 38) >>> 16 & 0xf000) == LINK;
        if (link) {
            throw wrong("'" + name + "' is a link: expected files");
        }
        if ((flags & ENCRYPTED) != 0 || (method != 0 && method != DEFLATED)) {
            throw wrong("'" + name + "' is encrypted, or packed by method " + method + ": expected stored or deflated");
        }
        long unpacked = Integer.toUnsignedLong(directory.getInt(at + 24));
        long packed = Integer.toUnsignedLong(directory.getInt(at + 20));
        long offset = Integer.toUnsignedLong(directory.getInt(at + 42));
        ByteBuffer large = extra(directory, at + CENTRAL_BYTES + nameBytes, extraBytes);
        unpacked = unpacked == LARGE ? large(name, large) : unpacked;
        packed = packed == LARGE ? large(name, large) : packed;
        offset = offset == LARGE ? large(name, large) : offset;
        directory.position(at + CENTRAL_BYTES + nameBytes + extraBytes + commentBytes);
        return new Entry(name, flags, method, packed, unpacked, offset);
    }

    /** The 64-bit numbers of an entry; empty if it has none. */
    private static ByteBuffer extra(ByteBuffer directory, int from, int bytes) {
        int at = from;
        while (at + 4 <= from + bytes) {
            int length = Short.toUnsignedInt(directory.getShort(at + 2));
            if (directory.getShort(at) == 1 && at + 4 + length <= from + bytes) {
                return directory.slice(at + 4, length).order(ByteOrder.LITTLE_ENDIAN);
            }
            at += 4 + length;
        }
        return ByteBuffer.allocate(0);
    }

    private long large(String name, ByteBuffer numbers) throws IOException {
        long number = numbers.remaining() < 8 ? -1 : numbers.getLong();
        if (number < 0) {
            throw wrong("'" + name + "' has no number in its zip64 field, or one that is too large");
        }
        return number;
    }

    private void checkNames(List<Entry> entries) throws IOException {
        Set<String> seen = new HashSet<>();
        for (Entry entry : entries) {
            if (!seen.add(entry.name().toLowerCase(Locale.ROOT))) {
                throw wrong("has '" + entry.name() + "' twice, or differing in case alone");
            }
        }
    }

    private void checkSizes(List<Entry> entries) throws IOException {
        long total = 0;
        for (Entry entry : entries) {
            boolean possible = entry.method() == 0
                    ? entry.packed() == entry.unpacked()
                    : entry.packed() <= size && entry.unpacked() <= DEFLATE_MOST * (entry.packed() + 1);
            if (!possible || entry.packed() > size) {
                throw wrong("'" + entry.name() + "' cannot have " + entry.unpacked() + " bytes from " + entry.packed());
            }
            total += entry.unpacked();
        }
        if (total > FREE_GROWTH + MOST_GROWTH * size) {
            throw wrong("its files have " + total + " bytes, more than " + MOST_GROWTH
                    + " times the file: no bundle packs so tightly");
        }
    }

    private void checkPlaces(List<Entry> entries, long stop) throws IOException {
        List<Range> ranges = new ArrayList<>();
        for (Entry entry : entries) {
            ranges.add(place(entry, stop));
        }
        ranges.sort(Comparator.comparingLong(Range::begin));
        for (int i = 1; i < ranges.size(); i++) {
            if (ranges.get(i).begin() < ranges.get(i - 1).end()) {
                throw wrong("'" + ranges.get(i).name() + "' and '"
                        + ranges.get(i - 1).name() + "' have the same bytes");
            }
        }
    }

    /** Where an entry's own header and its data are. */
    private Range place(Entry entry, long stop) throws IOException {
        if (entry.offset() > stop - LOCAL_BYTES) {
            throw wrong("'" + entry.name() + "' is not where its directory says");
        }
        ByteBuffer header = read(entry.offset(), LOCAL_BYTES);
        int nameBytes = Short.toUnsignedInt(header.getShort(26));
        int extraBytes = Short.toUnsignedInt(header.getShort(28));
        long data = entry.offset() + LOCAL_BYTES + nameBytes + extraBytes;
        if (header.getInt(0) != LOCAL || data > stop || entry.packed() > stop - data) {
            throw wrong("'" + entry.name() + "' is not where its directory says");
        }
        String name = text(read(entry.offset() + LOCAL_BYTES, nameBytes), 0, nameBytes);
        if (!name.equals(entry.name()) || Short.toUnsignedInt(header.getShort(8)) != entry.method()) {
            throw wrong("'" + entry.name() + "' is '" + name + "' before its data, or packed otherwise");
        }
        boolean follow = (Short.toUnsignedInt(header.getShort(6)) & SIZES_FOLLOW) != 0;
        if (!follow && !(isSize(header.getInt(18), entry.packed()) && isSize(header.getInt(22), entry.unpacked()))) {
            throw wrong("'" + entry.name() + "' has other sizes before its data than in the directory");
        }
        return new Range(entry.name(), entry.offset(), data + entry.packed());
    }

    private static boolean isSize(int field, long size) {
        return Integer.toUnsignedLong(field) == Math.min(size, LARGE) || Integer.toUnsignedLong(field) == LARGE;
    }

    private static String text(ByteBuffer bytes, int at, int length) {
        byte[] text = new byte[length];
        bytes.get(at, text);
        return new String(text, StandardCharsets.UTF_8);
    }

    private ByteBuffer read(long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            if (at < 0 || channel.read(buffer, at + buffer.position()) < 0) {
                throw wrong("ends early");
            }
        }
        return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
    }

    private IOException wrong(String what) {
        return new IOException(zip + ": " + what);
    }
}
