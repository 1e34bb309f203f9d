package dev.jumbo.serve;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.Invocable;
import org.jspecify.annotations.Nullable;

/**
 * Has the whole body of a request before it is handled: a client that sends slowly holds a connection and no thread. Bodies that are too
 * large, too slow, compressed or more than there is memory for are refused here; they are read to their end first, for many clients look for
 * an answer only then.
 */
final class WholeBodies extends Handler.Wrapper {
    /** Bytes of a refused body that are read and thrown away. */
    private static final long MOST_DISCARDED = 256L << 20;

    /** The same, of a client that was not let in. */
    private static final long MOST_DISCARDED_OF_STRANGERS = 1 << 20;

    private static final int FIRST_BYTES = 1 << 14;

    /** Seconds before a body's speed counts. */
    private static final long PATIENCE = 20;

    private static final long LEAST_BYTES_PER_SECOND = 1000;

    private final long most;
    private final long room;
    private final AtomicLong held = new AtomicLong();

    /**
     * Bodies of all requests together may take a sixteenth of Java's heap, for what is made of them takes several times as much.
     *
     * @param most bytes of a body
     */
    WholeBodies(long most) {
        this.most = Math.min(most, Integer.MAX_VALUE - 8);
        room = Math.max(2 * this.most, Runtime.getRuntime().maxMemory() / 16);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        long length = request.getLength();
        HttpError refused = RequestInfo.of(request).refused();
        if (length == 0 || (length < 0 && !request.getHeaders().contains(HttpHeader.TRANSFER_ENCODING))) {
            if (refused == null) {
                return super.handle(request, response, callback);
            }
            ErrorPages.send(request, response, callback, refused);
            return true;
        }
        Body body = new Body(request, response, callback);
        String encoding = request.getHeaders().get(HttpHeader.CONTENT_ENCODING);
        if (refused != null) {
            body.refuse(refused);
        } else if (encoding != null && !encoding.equalsIgnoreCase("identity")) {
            body.refuse(new HttpError(
                    415,
                    "Content-Encoding: expected none, got '" + HttpError.excerpt(encoding) + "': send it unpacked"));
        } else if (length > most) {
            body.refuse(tooLarge());
        }
        if (body.refused != null
                && (length > body.discarded() || request.getHeaders().contains(HttpHeader.EXPECT))) {
            body.finish();
        } else {
            body.read(false);
        }
        return true;
    }

    private HttpError tooLarge() {
        return new HttpError(413, "the body is larger than the " + most + " bytes that this server takes");
    }

    /** The body of one request, on its way. */
    private final class Body implements Invocable.Task {
        private final Request request;
        private final Response response;
        private final Callback callback;
        private final long begin = System.nanoTime();
        private byte[] bytes = new byte[0];
        private int size;
        private long passed;
        private @Nullable HttpError refused;

        Body(Request request, Response response, Callback callback) {
            this.request = request;
            this.response = response;
            this.callback = callback;
            Request.addCompletionListener(request, failure -> held.addAndGet(-bytes.length));
        }

        @Override
        public InvocationType getInvocationType() {
            return InvocationType.NON_BLOCKING;
        }

        /** More has come. */
        @Override
        public void run() {
            read(true);
        }

        /** @param later true if this thread is not one that may be kept */
        void read(boolean later) {
            while (true) {
                Content.Chunk chunk = request.read();
                if (chunk == null) {
                    request.demand(this);
                    return;
                }
                if (Content.Chunk.isFailure(chunk)) {
                    refuse(broken(chunk.getFailure()));
                    finish();
                    return;
                }
                boolean last = chunk.isLast();
                take(chunk.getByteBuffer());
                chunk.release();
                if (last && later) {
                    request.getContext().execute(this::finish);
                    return;
                }
                if (last || passed > discarded() || isTooSlow()) {
                    finish();
                    return;
                }
            }
        }

        long discarded() {
            return RequestInfo.of(request).refused() == null ? MOST_DISCARDED : MOST_DISCARDED_OF_STRANGERS;
        }

        private void take(ByteBuffer chunk) {
            int more = chunk.remaining();
            passed += more;
            if (refused != null) {
                return;
            }
            if (passed > most) {
                refuse(tooLarge());
                return;
            }
            if (more > bytes.length - size && !grow(size + more)) {
                refuse(HttpError.busy("the server has no room for more large requests: try again in a second"));
                return;
            }
            chunk.get(bytes, size, more);
            size += more;
        }

        private boolean grow(int least) {
            long capacity = Math.min(most, Math.max(Math.max(least, FIRST_BYTES), 2L * bytes.length));
            long more = capacity - bytes.length;
            if (held.addAndGet(more) > room) {
                held.addAndGet(-more);
                return false;
            }
            bytes = Arrays.copyOf(bytes, (int) capacity);
            return true;
        }

        private boolean isTooSlow() {
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begin);
            if (seconds < PATIENCE || passed >= seconds * LEAST_BYTES_PER_SECOND) {
                return false;
            }
            refuse(slow());
            return true;
        }

        void refuse(HttpError error) {
            if (refused == null) {
                refused = error;
            }
            held.addAndGet(-bytes.length);
            bytes = new byte[0];
            size = 0;
        }

        void finish() {
            try {
                if (refused != null) {
                    ErrorPages.send(request, response, callback, refused);
                } else if (!WholeBodies.super.handle(new Complete(request, bytes, size), response, callback)) {
                    Response.writeError(request, response, callback, 404);
                }
            } catch (Exception e) {
                Response.writeError(request, response, callback, e);
            }
        }
    }

    private static HttpError slow() {
        return new HttpError(
                408,
                "the body comes too slowly: expected " + LEAST_BYTES_PER_SECOND + " bytes a second, or all at once");
    }

    private static HttpError broken(Throwable failure) {
        if (failure instanceof TimeoutException) {
            return slow();
        }
        int code = failure instanceof HttpException known ? known.getCode() : 400;
        return new HttpError(
                code >= 400 && code < 500 ? code : 400,
                "the body does not come to its end: check Content-Length, and how it is cut into chunks");
    }

    /** A request whose body is here. */
    private static final class Complete extends Request.Wrapper {
        private final int size;
        private Content.Chunk next;

        Complete(Request request, byte[] bytes, int size) {
            super(request);
            this.size = size;
            next = Content.Chunk.from(ByteBuffer.wrap(bytes, 0, size), true);
        }

        @Override
        public Content.Chunk read() {
            Content.Chunk chunk = next;
            next = Content.Chunk.EOF;
            return chunk;
        }

        @Override
        public void demand(Runnable task) {
            getContext().execute(task);
        }

        @Override
        public long getLength() {
            return size;
        }

        @Override
        public boolean consumeAvailable() {
            return true;
        }

        /** What reads it gives up: the connection is none the worse. */
        @Override
        public void fail(Throwable failure) {
            next = Content.Chunk.EOF;
        }
    }
}
