package dev.jumbo.serve;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Sends bytes, whatever they are, and reads what HTTP/1.1 says is an answer. */
final class RawClient implements AutoCloseable {
    /** Longer than this is a hang. */
    private static final int MILLIS = 20_000;

    private final int port;
    private @Nullable Socket socket;
    private @Nullable InputStream in;

    RawClient(int port) {
        this.port = port;
    }

    /** An answer; headers by their names in small letters. */
    record Answer(int status, Map<String, String> headers, String body) {
        boolean closes() {
            return headers.getOrDefault("connection", "")
                    .toLowerCase(Locale.ROOT)
                    .contains("close");
        }
    }

    /** Sends on the connection that is open, or a new one. The server may have closed it or stopped to read: that shows in the answer. */
    void send(byte[] bytes, boolean end) throws IOException {
        Socket open = open();
        try {
            open.getOutputStream().write(bytes);
            open.getOutputStream().flush();
            if (end) {
                open.shutdownOutput();
            }
        } catch (IOException e) {
            if (bytes.length < 1 << 16) {
                throw e;
            }
        }
    }

    private Socket open() throws IOException {
        Socket open = socket;
        if (open == null) {
            open = new Socket(InetAddress.getLoopbackAddress(), port);
            open.setSoTimeout(MILLIS);
            open.setTcpNoDelay(true);
            socket = open;
            in = new BufferedInputStream(open.getInputStream());
        }
        return open;
    }

    /** The server closed the connection before the first byte of an answer. */
    static final class NoAnswer extends EOFException {
        private static final long serialVersionUID = 1;

        NoAnswer(IOException why) {
            super("the connection was closed without an answer");
            initCause(why);
        }
    }

    /** Whether a connection is there already. */
    boolean isOpen() {
        return socket != null;
    }

    /** @throws EOFException if the server closed the connection without one */
    Answer answer() throws IOException {
        String line;
        try {
            line = line();
        } catch (EOFException e) {
            throw e.getMessage() != null && e.getMessage().endsWith("after ''") ? new NoAnswer(e) : e;
        }
        String[] status = line.split(" ", 3);
        if (!status[0].startsWith("HTTP/1.") || status.length < 2) {
            throw new IOException("no answer of HTTP/1: " + line);
        }
        Map<String, String> headers = new TreeMap<>();
        for (String header = line(); !header.isEmpty(); header = line()) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).strip());
        }
        int code = Integer.parseInt(status[1]);
        if (code == 100) {
            return answer();
        }
        Answer answer = new Answer(code, headers, body(headers));
        if (answer.closes()) {
            close();
        }
        return answer;
    }

    private String body(Map<String, String> headers) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        if (headers.containsKey("content-length")) {
            body.write(in().readNBytes(Integer.parseInt(headers.get("content-length"))));
        } else if (headers.getOrDefault("transfer-encoding", "").equals("chunked")) {
            for (int size = Integer.parseInt(line(), 16); size > 0; size = Integer.parseInt(line(), 16)) {
                body.write(in().readNBytes(size));
                line();
            }
            line();
        } else {
            body.write(in().readAllBytes());
        }
        return body.toString(StandardCharsets.UTF_8);
    }

    private InputStream in() throws IOException {
        open();
        InputStream open = in;
        if (open == null) {
            throw new EOFException();
        }
        return open;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int b = in().read(); b != '\n'; b = in().read()) {
            if (b < 0) {
                throw new EOFException("the connection was closed after '" + line + "'");
            }
            if (b != '\r') {
                line.write(b);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // it is gone as it is
        }
        socket = null;
        in = null;
    }
}
