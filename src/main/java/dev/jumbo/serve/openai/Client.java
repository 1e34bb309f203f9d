package dev.jumbo.serve.openai;

import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.ConnectionMetaData;
import org.eclipse.jetty.util.BufferUtil;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for an answer, and whether they still do: their connection is looked at by reading from it without waiting, for who waits
 * for an answer sends nothing. Where one has sent the next request already, it is not answered, and the connection closes after
 * the answer to this one, which says so; clients then send it again.
 */
final class Client {
    private static final int LOOK = 1024;

    private final Context context;

    /** Null where a connection carries several requests at once. */
    private final @Nullable EndPoint connection;

    private final ByteBuffer read = BufferUtil.allocate(LOOK);

    private Client(Context context, @Nullable EndPoint connection) {
        this.context = context;
        this.connection = connection;
    }

    /** Who sent a request, the body of which has been read. */
    static Client of(Context context) {
        ConnectionMetaData connection =
                ServletContextRequest.getServletContextRequest(context.req()).getConnectionMetaData();
        boolean alone = connection.getHttpVersion().getVersion() <= HttpVersion.HTTP_1_1.getVersion();
        return new Client(context, alone ? connection.getConnection().getEndPoint() : null);
    }

    /** Whether they have gone. It does not wait. */
    boolean isGone() {
        if (connection == null) {
            return false;
        }
        try {
            int count = connection.fill(read);
            if (count > 0) {
                BufferUtil.clear(read);
                context.res().setHeader("Connection", "close");
            }
            return count < 0 || !connection.isOpen();
        } catch (IOException e) {
            return true;
        }
    }

    /** Waits for them no longer: whatever is being written to them fails. */
    void drop() {
        if (connection != null) {
            connection.close(new IOException("the client reads too slowly"));
        }
    }
}
