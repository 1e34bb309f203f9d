package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.feedback.FeedbackException;
import dev.jumbo.tensor.EngineException;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What happened, as lines of JSON on standard error. Nothing of what was asked or answered is in it: no bodies, no texts, no keys.
 */
final class RequestLog {
    private static final int MOST_CAUSES = 8;
    private static final int MOST_FRAMES = 50;
    private static volatile LogLevel level = LogLevel.INFO;

    private RequestLog() {}

    /** How much is written from now on, in this process. */
    static void level(LogLevel replacement) {
        level = replacement;
    }

    /** An exception that nobody expected, with its stack trace. */
    static void failure(Context context, Throwable error) {
        RequestInfo info = RequestInfo.of(context);
        write(
                LogLevel.ERROR,
                Json.object().put("id", info.id()).put("route", info.route()).put("error", trace(error)));
    }

    /** The same, where there is no request. */
    static void failure(String where, Throwable error) {
        write(LogLevel.ERROR, Json.object().put("route", where).put("error", trace(error)));
    }

    /** What an operator should know of. */
    static void warning(String event, String message) {
        write(LogLevel.WARN, Json.object().put("event", event).put("message", message));
    }

    /** A request that was answered. */
    static void request(int status, ObjectNode line) {
        write(LogLevel.of(status), line);
    }

    /** Waits a second at most until what was said before is written. */
    static void flush() {
        try {
            LogWriter.STANDARD_ERROR.flush(Duration.ofSeconds(1));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void write(LogLevel of, ObjectNode line) {
        if (level.shows(of)) {
            ObjectNode whole = Json.object()
                    .put("time", Instant.now().toString())
                    .put("level", of.name().toLowerCase(Locale.ROOT));
            whole.setAll(line);
            LogWriter.STANDARD_ERROR.line(new String(Json.bytes(whole), StandardCharsets.UTF_8));
        }
    }

    private static String trace(Throwable error) {
        StringBuilder text = new StringBuilder();
        @Nullable Throwable cause = error;
        for (int i = 0; cause != null && i < MOST_CAUSES; i++) {
            text.append(i == 0 ? "" : "caused by ").append(cause.getClass().getName());
            if (cause.getMessage() != null && (level == LogLevel.DEBUG || isOurs(cause))) {
                text.append(": ").append(cause.getMessage());
            }
            text.append('\n');
            StackTraceElement[] frames = cause.getStackTrace();
            for (int j = 0; j < Math.min(frames.length, MOST_FRAMES); j++) {
                text.append("  at ").append(frames[j]).append('\n');
            }
            cause = cause.getCause();
        }
        return text.toString();
    }

    /** Whether its message is about the machine, the engine or the store, and so does not quote a request. */
    private static boolean isOurs(Throwable error) {
        return error instanceof IOException
                || error instanceof EngineException
                || error instanceof FeedbackException
                || error instanceof Error;
    }
}
