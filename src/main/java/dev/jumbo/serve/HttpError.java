package dev.jumbo.serve;

import dev.jumbo.text.NearestName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request that is not answered with what it asked for: thrown anywhere while a request is handled, it becomes the response. The body is
 * OpenAI's: {@code {"error": {"message", "type", "param", "code"}}}.
 */
public final class HttpError extends RuntimeException {
    private static final long serialVersionUID = 1;
    private static final int LONGEST = 100;

    private final int status;
    private final @Nullable String param;
    private final @Nullable String code;
    private final int retryAfter;

    /** A status with a message for the one who asked. */
    public HttpError(int status, String message) {
        this(status, message, null, null, 0);
    }

    /**
     * All of it.
     *
     * @param param which part of the request is wrong, or null
     * @param code a word for programs, or null
     * @param retryAfter seconds after which it is worth another try; 0 for not saying
     */
    public HttpError(int status, String message, @Nullable String param, @Nullable String code, int retryAfter) {
        super(message, null, false, false);
        this.status = status;
        this.param = param;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** 400: a part of the request is wrong. */
    public static HttpError invalid(String param, String message) {
        return new HttpError(400, message, param, null, 0);
    }

    /** 404: no such model. */
    public static HttpError noModel(String id, List<String> known) {
        String there = known.isEmpty() ? "none is loaded" : "there are " + String.join(", ", known);
        String nearest = known.isEmpty() ? "" : "; did you mean '" + NearestName.of(excerpt(id), known) + "'?";
        return new HttpError(404, "no model '" + excerpt(id) + "': " + there + nearest, "model", "model_not_found", 0);
    }

    /** 429: too much waits already; another try is worth it soon. */
    public static HttpError busy(String message) {
        return new HttpError(429, message, null, "rate_limit_exceeded", 1);
    }

    /** The beginning of what a request says, for messages. */
    public static String excerpt(String text) {
        String shown = text.codePoints()
                .limit(LONGEST + 1L)
                .map(c -> Character.isISOControl(c) || !Character.isDefined(c) || isSurrogate(c) ? '?' : c)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        int end = shown.codePointCount(0, shown.length()) > LONGEST ? shown.offsetByCodePoints(0, LONGEST) : -1;
        return end < 0 ? shown : shown.substring(0, end) + "…";
    }

    private static boolean isSurrogate(int codePoint) {
        return codePoint >= Character.MIN_SURROGATE && codePoint <= Character.MAX_SURROGATE;
    }

    public int status() {
        return status;
    }

    /** OpenAI's word for the kind of error. */
    public String type() {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 429 -> "rate_limit_error";
            default -> status < 500 ? "invalid_request_error" : "server_error";
        };
    }

    public @Nullable String param() {
        return param;
    }

    public @Nullable String code() {
        return code;
    }

    /** Seconds after which it is worth another try; 0 for not saying. */
    public int retryAfter() {
        return retryAfter;
    }

    /** The message. */
    public String message() {
        return String.valueOf(getMessage());
    }
}
