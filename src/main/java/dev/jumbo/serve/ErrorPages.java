package dev.jumbo.serve;

import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/** What is answered where a request does not get as far as the routes: it is no HTTP, or none that this server takes. */
final class ErrorPages implements Request.Handler {
    private static final String SENT = ErrorPages.class.getName();

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        send(
                request,
                response,
                callback,
                error(response.getStatus(), request.getAttribute(ErrorHandler.ERROR_EXCEPTION)));
        return true;
    }

    private static HttpError error(int status, @Nullable Object cause) {
        String reason = cause instanceof HttpException known ? known.getReason() : null;
        int code = cause instanceof HttpException known ? known.getCode() : status;
        return switch (code) {
            case 404 -> new HttpError(404, "there is nothing at this address: GET /v1/models lists the models");
            case 408 -> new HttpError(408, "the request took too long to arrive: send it without pauses");
            case 414 -> new HttpError(414, "the address is too long: send what it says in the body");
            case 431 -> new HttpError(431, "the headers are too large: leave out those that are not needed");
            case 500, 502, 503, 504 -> new HttpError(code, "the server failed; its log has the reason");
            // 505, 501: a version or a way to send a body that is not HTTP/1.1's
            default ->
                new HttpError(
                        code >= 400 && code < 500 ? code : 400,
                        "the request is not HTTP/1.1 as it should be" + (reason == null ? "" : ": " + excerpt(reason)));
        };
    }

    /** What the parser says, which may quote the request. */
    private static String excerpt(String reason) {
        return HttpError.excerpt(
                reason.replaceAll("\\S*(Exception|Error)\\S*", "").strip());
    }

    /** Answers with an error, and ends the request. */
    static void send(Request request, Response response, Callback callback, HttpError error) {
        if (response.isCommitted() || request.getAttribute(SENT) != null) {
            callback.failed(error);
            return;
        }
        request.setAttribute(SENT, error);
        byte[] body = Json.bytes(Errors.body(error));
        response.setStatus(error.status());
        response.getHeaders().put(RequestInfo.HEADER, RequestInfo.of(request).id());
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json; charset=utf-8");
        response.getHeaders().put(new HttpField(HttpHeader.CONTENT_LENGTH, String.valueOf(body.length)));
        if (error.retryAfter() > 0) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, String.valueOf(error.retryAfter()));
        }
        response.write(true, ByteBuffer.wrap(body), callback);
    }
}
