package dev.jumbo.serve;

import dev.jumbo.serve.access.ApiKey;
import io.javalin.http.Context;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.UUID;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a request while it is answered, for the log and for metrics. A route that asks a model says so with {@link
 * #model(ServedModel)}.
 */
public final class RequestInfo {
    static final String HEADER = "X-Request-Id";

    private static final String ATTRIBUTE = RequestInfo.class.getName();
    private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._:+/=-]{1,64}");

    private final String id;
    private volatile String client;
    private volatile @Nullable String route;
    private volatile @Nullable ApiKey key;
    private volatile @Nullable ServedModel model;
    private volatile @Nullable HttpError refused;

    private RequestInfo(String id, String client) {
        this.id = id;
        this.client = client;
    }

    /** Of a request that a route answers. */
    public static RequestInfo of(Context context) {
        return context.req().getAttribute(ATTRIBUTE) instanceof RequestInfo info
                ? info
                : new RequestInfo(UUID.randomUUID().toString(), context.ip());
    }

    static RequestInfo of(Request request) {
        if (request.getAttribute(ATTRIBUTE) instanceof RequestInfo info) {
            return info;
        }
        String given = request.getHeaders().get(HEADER);
        String id = given != null && SANE.matcher(given).matches()
                ? given
                : UUID.randomUUID().toString();
        SocketAddress remote = request.getConnectionMetaData().getRemoteSocketAddress();
        String client = remote instanceof InetSocketAddress inet && inet.getAddress() != null
                ? inet.getAddress().getHostAddress()
                : "unknown";
        RequestInfo info = new RequestInfo(id, client);
        request.setAttribute(ATTRIBUTE, info);
        return info;
    }

    /**
     * The request's name: what the client calls it in {@code X-Request-Id}, if that is up to 64 letters, digits and {@code ._:+/=-}, or a
     * random one. It is in the answer's header and in the log.
     */
    public String id() {
        return id;
    }

    /** The name of the API key that it came with; null if the server asks for none. */
    public @Nullable String keyName() {
        return key == null ? null : key.name();
    }

    /** Whether who asks may change what is served: with a key made for that, or anyone where no keys are asked for. */
    boolean mayAdminister() {
        return key == null || key.admin();
    }

    /** Says which model answers it. */
    public void model(ServedModel answering) {
        model = answering;
    }

    /** The model that answers it, or null. */
    @Nullable ServedModel model() {
        return model;
    }

    /** The address that it came from. */
    String client() {
        return client;
    }

    void client(String address) {
        client = address;
    }

    void key(ApiKey presented) {
        key = presented;
    }

    /** The pattern of the route that answers it; null if none does. */
    @Nullable String route() {
        return route;
    }

    void route(String pattern) {
        route = pattern;
    }

    /** Why it gets no answer, decided before its body came; null if it is let in. */
    @Nullable HttpError refused() {
        return refused;
    }

    void refuse(HttpError error) {
        refused = error;
    }
}
