package dev.jumbo.serve;

import dev.jumbo.serve.access.ApiKey;
import dev.jumbo.serve.access.KeyRing;
import dev.jumbo.serve.access.Rate;
import dev.jumbo.serve.access.RateLimiter;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * What each request passes before its body is read: it gets its id, shows its key, and is counted. A request that is not let in is handed on
 * with the reason, {@link RequestInfo#refused()}, to {@link WholeBodies}, which answers it.
 */
final class Gate extends Handler.Wrapper {
    /** What is answered without a key: liveness, and the page for browsers, which says nothing of the models and asks for a key itself. */
    private static final Set<String> OPEN = Set.of("/health/live", "/");

    /** What is answered however often it is asked: an operator looks there when there is too much of all else. */
    private static final Set<String> UNCOUNTED = Set.of("/health/live", "/health/ready", "/metrics");

    private static final Pattern ADDRESS = Pattern.compile("[0-9A-Fa-f.:]{2,45}");
    private static final String BEARER = "Bearer ";
    private static final int IPV6_NETWORK_BYTES = 8;

    private final Protection protection;
    private final @Nullable KeyRing keys;
    private final HeaderWatch watch;
    private final Browsers browsers;
    private final RateLimiter rates = new RateLimiter();

    /** @param keys that are let in; null for all requests, but for those of other sites' pages */
    Gate(Protection protection, @Nullable KeyRing keys, HeaderWatch watch, Browsers browsers) {
        this.protection = protection;
        this.keys = keys;
        this.watch = watch;
        this.browsers = browsers;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        watch.came(request);
        RequestInfo info = RequestInfo.of(request);
        response.getHeaders().put(RequestInfo.HEADER, info.id());
        if (protection.behindProxy()) {
            forwarded(request, info);
        }
        try {
            admit(request, response.getHeaders(), info);
        } catch (HttpError e) {
            info.refuse(e);
        }
        return super.handle(request, response, callback);
    }

    /** Whether it is answered even when there is too much to do. */
    static boolean isUncounted(Request request) {
        return UNCOUNTED.contains(String.valueOf(request.getHttpURI().getPath()));
    }

    private void admit(Request request, HttpFields.Mutable answer, RequestInfo info) {
        String path = String.valueOf(request.getHttpURI().getPath());
        ApiKey key = null;
        if (keys == null) {
            browsers.check(request);
        } else if (!OPEN.contains(path)) {
            key = key(keys, request, answer);
            info.key(key);
        }
        Rate rate = key != null && key.rate() != null ? key.rate() : protection.rate();
        if (rate != null && !isUncounted(request)) {
            count(key != null ? "key " + key.name() : "address " + network(info.client()), rate, answer);
        }
    }

    private static ApiKey key(KeyRing keys, Request request, HttpFields.Mutable answer) {
        String secret = secret(request.getHeaders());
        ApiKey key = secret == null ? null : keys.find(secret, Instant.now());
        if (key == null) {
            answer.put(
                    HttpHeader.WWW_AUTHENTICATE,
                    "Bearer realm=\"jumbo\"" + (secret == null ? "" : ", error=\"invalid_token\""));
            throw new HttpError(
                    401,
                    secret == null
                            ? "this server asks for an API key: send the header 'Authorization: Bearer jk_…'"
                            : "the API key is unknown, revoked or expired: ask whoever runs this server for another",
                    null,
                    "invalid_api_key",
                    0);
        }
        return key;
    }

    private static @Nullable String secret(HttpFields headers) {
        String authorization = headers.get(HttpHeader.AUTHORIZATION);
        return authorization != null && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? authorization.substring(BEARER.length()).strip()
                : headers.get("x-api-key");
    }

    private void count(String client, Rate rate, HttpFields.Mutable answer) {
        RateLimiter.Answer taken = rates.take(client, rate);
        answer.put("X-RateLimit-Limit", rate.requests());
        answer.put("X-RateLimit-Remaining", taken.remaining());
        answer.put("X-RateLimit-Reset", ceiling(taken.reset()));
        if (!taken.allowed()) {
            throw new HttpError(
                    429,
                    "more than " + rate + " requests: try again in " + ceiling(taken.retry()) + " s",
                    null,
                    "rate_limit_exceeded",
                    (int) Math.min(Integer.MAX_VALUE, ceiling(taken.retry())));
        }
    }

    /** Whole seconds, at least 1 unless it is zero. */
    private static long ceiling(Duration duration) {
        return duration.plusNanos(999_999_999).toSeconds();
    }

    /** A client has one IPv4 address, and as many IPv6 addresses as it likes in a network of 64 bits. */
    private static String network(String address) {
        try {
            if (address.indexOf(':') >= 0 && InetAddress.getByName(address) instanceof Inet6Address six) {
                byte[] bytes = six.getAddress();
                Arrays.fill(bytes, IPV6_NETWORK_BYTES, bytes.length, (byte) 0);
                return InetAddress.getByAddress(bytes).getHostAddress();
            }
        } catch (UnknownHostException e) {
            return "unknown";
        }
        return address;
    }

    /** A proxy writes at the end, in a line of its own or not; what is before may be the client's invention. */
    private static void forwarded(Request request, RequestInfo info) {
        List<String> lines = request.getHeaders().getValuesList(HttpHeader.X_FORWARDED_FOR);
        String last = lines.isEmpty() ? "" : lines.get(lines.size() - 1);
        String address = last.substring(last.lastIndexOf(',') + 1).strip();
        if (ADDRESS.matcher(address).matches()) {
            info.client(address);
        }
    }
}
