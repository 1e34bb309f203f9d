package dev.jumbo.serve;

import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Answers 429 to requests beyond those that the server has threads for, instead of letting them wait where nobody sees them. Health and
 * metrics are always answered.
 */
final class Admission extends Handler.Wrapper {
    private final int most;
    private final AtomicInteger inside = new AtomicInteger();

    /** @param most requests that are handled at once */
    Admission(int most) {
        this.most = most;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        Request.addCompletionListener(request, failure -> inside.decrementAndGet());
        if (inside.incrementAndGet() > most && !Gate.isUncounted(request)) {
            ErrorPages.send(
                    request,
                    response,
                    callback,
                    HttpError.busy("the server answers as many requests as it can: try again in a second"));
            return true;
        }
        return super.handle(request, response, callback);
    }
}
