package dev.jumbo.data.text;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Writes a {@link TokenFile}, under a temporary name until {@link #commit}: the file is there whole or not at all.
 * Closing without it removes what was written.
 */
public final class TokenFileWriter implements AutoCloseable {
    private static final int MAX_SHORT_VOCABULARY = 1 << 16;

    private final Path file;
    private final Path temporary;
    private final Tokenizer tokenizer;
    private final int separator;
    private final int width;
    private final FileChannel channel;
    private final ByteBuffer buffer = ByteBuffer.allocate(1 << 20).order(ByteOrder.LITTLE_ENDIAN);
    private long count;
    private boolean done;

    private TokenFileWriter(Path file, Path temporary, Tokenizer tokenizer, FileChannel channel) {
        this.file = file;
        this.temporary = temporary;
        this.tokenizer = tokenizer;
        this.separator = tokenizer.special().find(SpecialTokens.Role.EOS).orElse(-1);
        this.width = tokenizer.size() <= MAX_SHORT_VOCABULARY ? 2 : 4;
        this.channel = channel;
    }

    /** Begins a file; its folder is made where it is missing. Each document will end with the tokenizer's EOS. */
    public static TokenFileWriter open(Path file, Tokenizer tokenizer) throws IOException {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        Path temporary = file.resolveSibling(file.getFileName() + ".tmp");
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
        TokenFileWriter writer = new TokenFileWriter(file, temporary, tokenizer, channel);
        // The place of the header, which is written last.
        writer.buffer.put(new byte[TokenFile.HEADER]);
        return writer;
    }

    /** Adds a document: the tokens of its text ({@link Tokenizer#plainIds}), then the end of a document. */
    public void add(String document) throws IOException {
        addDocument(tokenizer.plainIds(document));
    }

    /** Adds a document whose text has these tokens, then the end of a document. */
    void addDocument(int[] tokens) throws IOException {
        add(tokens);
        if (separator >= 0) {
            add(new int[] {separator});
        }
    }

    /** Adds tokens as they are. */
    public void add(int[] tokens) throws IOException {
        for (int token : tokens) {
            Encodings.checkId(token, tokenizer.size());
            if (buffer.remaining() < width) {
                flush();
            }
            if (width == 2) {
                buffer.putShort((short) token);
            } else {
                buffer.putInt(token);
            }
        }
        count += tokens.length;
    }

    /** Tokens added. */
    public long count() {
        return count;
    }

    /** Finishes the file and gives it its name. */
    public void commit() throws IOException {
        flush();
        TokenFile.Header header =
                new TokenFile.Header(width, count, tokenizer.size(), separator, tokenizer.fingerprint());
        channel.position(0);
        buffer.put(header.bytes());
        flush();
        channel.force(true);
        channel.close();
        Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        done = true;
    }

    private void flush() throws IOException {
        buffer.flip();
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
        buffer.clear();
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (!done) {
            Files.deleteIfExists(temporary);
        }
    }
}
