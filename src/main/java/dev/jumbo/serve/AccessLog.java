package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.NanoTime;

/** A line in the log and a count in the metrics for each request, when it is answered to the end. */
final class AccessLog implements RequestLog {
    private final Metrics metrics;

    AccessLog(Metrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void log(Request request, Response response) {
        RequestInfo info = RequestInfo.of(request);
        long nanos = NanoTime.since(request.getBeginNanoTime());
        int status = response.getStatus();
        metrics.request(request.getMethod(), info, status, nanos);
        ServedModel model = info.model();
        ObjectNode line = Json.object()
                .put("id", info.id())
                .put("method", Metrics.method(request.getMethod()))
                .put("route", info.route())
                .put("status", status)
                .put("millis", TimeUnit.NANOSECONDS.toMicros(nanos) / 1000.0)
                .put("bytes", Math.max(0, Response.getContentBytesWritten(response)))
                .put("model", model == null ? null : model.id())
                .put("key", info.keyName())
                .put("client", info.client());
        dev.jumbo.serve.RequestLog.request(status, line);
    }
}
