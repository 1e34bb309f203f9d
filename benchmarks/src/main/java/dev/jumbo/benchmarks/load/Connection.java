package dev.jumbo.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** One keep-alive connection of a selector's: it sends a request, and reads the answer. */
final class Connection {
    private final SocketChannel channel;
    private final SelectionKey key;
    private ByteBuffer out = ByteBuffer.allocate(0);
    private ByteBuffer in = ByteBuffer.allocate(1 << 13);
    private boolean waiting;

    /** Which request it sent last, and when; for the one who drives it. */
    int request;

    long sentAt;

    /** An answer whose body has come to its end. */
    record Answer(int status, boolean closes, String body) {}

    /** Begins to connect. */
    Connection(Selector selector, InetSocketAddress server) throws IOException {
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.connect(server);
        key = channel.register(selector, SelectionKey.OP_CONNECT, this);
    }

    /** True if it is connected now. */
    boolean finishConnect() throws IOException {
        boolean done = channel.finishConnect();
        if (done) {
            key.interestOps(SelectionKey.OP_READ);
        }
        return done;
    }

    void send(byte[] bytes) throws IOException {
        out = ByteBuffer.wrap(bytes);
        sentAt = System.nanoTime();
        waiting = true;
        flush();
    }

    /** Sends what is left of a request. */
    void flush() throws IOException {
        channel.write(out);
        key.interestOps(out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    /** True if a request was sent to its last byte and not answered. */
    boolean isWaiting() {
        return waiting && !out.hasRemaining();
    }

    /**
     * Reads what there is; null if the answer is not whole yet.
     *
     * @throws EOFException if the server closed the connection
     */
    @org.jspecify.annotations.Nullable Answer read() throws IOException {
        if (!in.hasRemaining()) {
            in = ByteBuffer.allocate(2 * in.capacity()).put(in.flip());
        }
        if (channel.read(in) < 0) {
            throw new EOFException("the server closed the connection");
        }
        String text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        if (end < 0) {
            return null;
        }
        String head = text.substring(0, end).toLowerCase(java.util.Locale.ROOT);
        int at = head.indexOf("content-length: ");
        int stop = head.indexOf('\r', at);
        int length = at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, stop < 0 ? head.length() : stop));
        if (in.position() < end + 4 + length) {
            return null;
        }
        byte[] body = Arrays.copyOfRange(in.array(), end + 4, end + 4 + length);
        in.clear();
        waiting = false;
        return new Answer(
                Integer.parseInt(head.substring(9, 12)),
                head.contains("connection: close"),
                new String(body, StandardCharsets.UTF_8));
    }

    /** Closes with a reset, as a client that vanishes. */
    void reset() throws IOException {
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        close();
    }

    void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
