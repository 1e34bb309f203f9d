package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.javalin.http.Context;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** What happened, as lines of JSON on standard error. */
public final class RequestLog {
    private static final PrintStream OUT = new PrintStream(System.err, true, StandardCharsets.UTF_8);

    private RequestLog() {}

    /** An exception that nobody expected, with its stack trace. */
    public static void failure(Context context, Throwable error) {
        StringWriter trace = new StringWriter();
        error.printStackTrace(new PrintWriter(trace));
        write(Json.object().put("level", "error").put("path", context.path()).put("error", trace.toString()));
    }

    private static void write(ObjectNode line) {
        line.put("time", Instant.now().toString());
        OUT.println(new String(Json.bytes(line), StandardCharsets.UTF_8));
    }
}
