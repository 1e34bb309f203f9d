package dev.jumbo.serve;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.server.Request;

/**
 * Closes connections on which the headers of a request do not come to their end in time: one byte each few seconds keeps a connection from
 * being idle for ever. It counts from the opening of a connection, handshake included, and from the end of each answer.
 */
final class HeaderWatch implements Connection.Listener {
    private final long headers;
    private final long between;
    private final Map<Connection, Long> deadlines = new ConcurrentHashMap<>();

    HeaderWatch(Duration headers, Duration idle) {
        this.headers = headers.toNanos();
        this.between = headers.plus(idle).toNanos();
    }

    @Override
    public void onOpened(Connection connection) {
        deadlines.put(connection, System.nanoTime() + headers);
    }

    @Override
    public void onClosed(Connection connection) {
        deadlines.remove(connection);
    }

    /** The headers of a request are here. */
    void came(Request request) {
        Connection connection = request.getConnectionMetaData().getConnection();
        deadlines.remove(connection);
        Request.addCompletionListener(request, failure -> await(connection));
    }

    private void await(Connection connection) {
        deadlines.put(connection, System.nanoTime() + between);
        if (!connection.getEndPoint().isOpen()) {
            deadlines.remove(connection);
        }
    }

    /** Connections on which headers are awaited. */
    int waiting() {
        return deadlines.size();
    }

    /** Closes those whose time is over. */
    void sweep() {
        long now = System.nanoTime();
        deadlines.forEach((connection, deadline) -> {
            if (now - deadline > 0 && deadlines.remove(connection, deadline)) {
                connection.getEndPoint().close();
            }
        });
    }
}
