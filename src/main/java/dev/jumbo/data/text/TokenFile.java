package dev.jumbo.data.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Objects;

/**
 * A memory-mapped file of tokens, for text larger than memory. Little-endian: the eight letters {@code JUMBOTOK}, version
 * (int32, 1), bytes a token (int32, 2 or 4), number of tokens (int64), size of the vocabulary (int32), the token that ends
 * each document (int32, -1 for none), SHA-256 of the tokenizer (32 bytes); then the tokens as unsigned numbers. Lengths are
 * checked before anything is mapped. Many threads may read at once. The mapping lasts until the garbage collector finds
 * that nothing uses the object.
 */
public final class TokenFile {
    static final int HEADER = 64;
    static final int VERSION = 1;
    static final byte[] MAGIC = "JUMBOTOK".getBytes(StandardCharsets.US_ASCII);

    /** Bytes of a mapping, a multiple of a token's; Java maps at most 2 GiB at once. */
    static final long PART = 1L << 30;

    private final Path file;
    private final Header header;
    private final MappedByteBuffer[] parts;
    private final long part;

    /**
     * What the file says of itself.
     *
     * @param width bytes a token
     * @param count tokens
     * @param vocabulary tokens are below it
     * @param separator the token that ends each document, or -1
     * @param fingerprint {@link Tokenizer#fingerprint} of the tokenizer
     */
    record Header(int width, long count, int vocabulary, int separator, String fingerprint) {
        ByteBuffer bytes() {
            return ByteBuffer.allocate(HEADER)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .put(MAGIC)
                    .putInt(VERSION)
                    .putInt(width)
                    .putLong(count)
                    .putInt(vocabulary)
                    .putInt(separator)
                    .put(HexFormat.of().parseHex(fingerprint))
                    .flip();
        }
    }

    private TokenFile(Path file, Header header, MappedByteBuffer[] parts, long part) {
        this.file = file;
        this.header = header;
        this.parts = parts;
        this.part = part;
    }

    /**
     * Checks and maps a file.
     *
     * @throws IOException if it is no token file, or its length is not what its header says
     */
    public static TokenFile open(Path file) throws IOException {
        return open(file, PART);
    }

    /** The same, in mappings of so many bytes. */
    static TokenFile open(Path file, long part) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            Header header = header(file, channel);
            int parts = Math.toIntExact((header.count() * header.width() + part - 1) / part);
            MappedByteBuffer[] mapped = new MappedByteBuffer[parts];
            for (int p = 0; p < parts; p++) {
                long from = HEADER + p * part;
                long size = Math.min(part, channel.size() - from);
                mapped[p] = channel.map(FileChannel.MapMode.READ_ONLY, from, size);
                mapped[p].order(ByteOrder.LITTLE_ENDIAN);
            }
            return new TokenFile(file, header, mapped, part);
        }
    }

    private static Header header(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        ByteBuffer bytes = ByteBuffer.allocate(HEADER).order(ByteOrder.LITTLE_ENDIAN);
        while (bytes.hasRemaining() && channel.read(bytes) >= 0) {
            // reads on
        }
        bytes.flip();
        byte[] magic = new byte[MAGIC.length];
        if (bytes.remaining() == HEADER) {
            bytes.get(magic);
        }
        if (!Arrays.equals(magic, MAGIC)) {
            throw new IOException(file + ": expected a token file, which begins with JUMBOTOK and has a header of "
                    + HEADER + " bytes; found " + size + " bytes of something else");
        }
        int version = bytes.getInt();
        if (version != VERSION) {
            throw new IOException(file + ": expected a token file of version " + VERSION + ", found " + version);
        }
        int width = bytes.getInt();
        long count = bytes.getLong();
        int vocabulary = bytes.getInt();
        int separator = bytes.getInt();
        byte[] fingerprint = new byte[32];
        bytes.get(fingerprint);
        if ((width != 2 && width != 4) || vocabulary < 1 || separator < -1 || separator >= vocabulary) {
            throw new IOException(file + ": damaged header: " + width + " bytes a token, " + vocabulary
                    + " tokens in the vocabulary, document end " + separator);
        }
        if (count < 0 || count > (Long.MAX_VALUE - HEADER) / width || HEADER + count * width != size) {
            throw new IOException(file + ": the header says " + count + " tokens of " + width
                    + " bytes after its " + HEADER + " bytes, but the file has " + size
                    + " bytes; it is cut off or damaged");
        }
        return new Header(width, count, vocabulary, separator, HexFormat.of().formatHex(fingerprint));
    }

    /** Tokens. */
    public long count() {
        return header.count();
    }

    /** Tokens are below this number. */
    public int vocabulary() {
        return header.vocabulary();
    }

    /** The token that ends each document, or -1. */
    public int separator() {
        return header.separator();
    }

    /** {@link Tokenizer#fingerprint} of the tokenizer that made the tokens. */
    public String fingerprint() {
        return header.fingerprint();
    }

    /**
     * Checks that the tokens are this tokenizer's.
     *
     * @throws IOException if they are another's
     */
    public void check(Tokenizer tokenizer) throws IOException {
        if (!tokenizer.fingerprint().equals(fingerprint())) {
            throw new IOException(file + ": expected tokens of the tokenizer " + tokenizer.fingerprint()
                    + ", found those of " + fingerprint() + "; encode the text again");
        }
    }

    /**
     * Tokens from a place on.   → [length]
     *
     * @throws IOException if a token is outside of the vocabulary: the file is damaged
     */
    public int[] read(long from, int length) throws IOException {
        Objects.checkFromIndexSize(from, length, count());
        int[] tokens = new int[length];
        long at = from * header.width();
        for (int i = 0; i < length; i++, at += header.width()) {
            MappedByteBuffer mapped = parts[(int) (at / part)];
            int place = (int) (at % part);
            int token = header.width() == 2 ? mapped.getShort(place) & 0xffff : mapped.getInt(place);
            if (token < 0 || token >= header.vocabulary()) {
                throw new IOException(file + ", token " + (from + i) + ": expected a number below "
                        + header.vocabulary() + ", found " + Integer.toUnsignedString(token) + "; it is damaged");
            }
            tokens[i] = token;
        }
        return tokens;
    }

    @Override
    public String toString() {
        return file.toString();
    }
}
