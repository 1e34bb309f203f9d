package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.serve.Json;
import io.javalin.http.Context;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * A response that is sent bit by bit: server-sent events, each a line of JSON. Writing waits for a client who reads slowly, and fails
 * once they have gone.
 */
final class EventStream {
    private static final byte[] BEFORE = "data: ".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = "\n\n".getBytes(StandardCharsets.US_ASCII);

    private final OutputStream out;

    private EventStream(OutputStream out) {
        this.out = out;
    }

    /** Begins the response to a request. The connection ends with it, see {@link Client}. */
    static EventStream open(Context context) throws IOException {
        HttpServletResponse response = context.res();
        response.setStatus(200);
        response.setContentType("text/event-stream; charset=utf-8");
        response.setHeader("Cache-Control", "no-cache");
        response.setHeader("X-Accel-Buffering", "no"); // for proxies that would wait for more
        response.setHeader("Connection", "close");
        return new EventStream(response.getOutputStream());
    }

    /** Adds an event, which may wait for {@link #flush}. */
    void send(ObjectNode event) throws IOException {
        send(Json.bytes(event));
    }

    /** Ends the response. */
    void done() throws IOException {
        send("[DONE]".getBytes(StandardCharsets.US_ASCII));
        flush();
    }

    private void send(byte[] event) throws IOException {
        out.write(BEFORE);
        out.write(event);
        out.write(AFTER);
    }

    void flush() throws IOException {
        out.flush();
    }
}
