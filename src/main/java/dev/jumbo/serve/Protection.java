package dev.jumbo.serve;

import dev.jumbo.serve.access.Certificate;
import dev.jumbo.serve.access.Rate;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a server's routes and its clients.
 *
 * @param keys file of API keys, one of which each request must come with, but for {@code /health/live}; null for none: then requests of web
 *     pages of other sites are refused
 * @param certificate for TLS; null for HTTP without
 * @param rate of each key, or of each client address where there are no keys; null for no limit
 * @param requests that are worked on at once; more are answered 429. Each holds a thread
 * @param connections that are open at once; more wait to be accepted
 * @param headers how long a client may take from opening a connection to the end of a request's headers
 * @param idle how long a connection may stay without a byte
 * @param behindProxy whether the last address in {@code X-Forwarded-For} is the client's, as a reverse proxy writes it
 */
public record Protection(
        @Nullable Path keys,
        @Nullable Certificate certificate,
        @Nullable Rate rate,
        int requests,
        int connections,
        Duration headers,
        Duration idle,
        boolean behindProxy) {
    /** No keys, no TLS, no rate; 480 requests, 10,000 connections, 10 seconds for headers, 30 idle. */
    public static final Protection DEFAULT =
            new Protection(null, null, null, 480, 10_000, Duration.ofSeconds(10), Duration.ofSeconds(30), false);

    public Protection {
        positive("requests", requests);
        positive("connections", connections);
        positive("milliseconds for headers", headers.toMillis());
        positive("milliseconds idle", idle.toMillis());
    }

    private static void positive(String what, long value) {
        if (value < 1) {
            throw new IllegalArgumentException(what + ": expected at least 1, got " + value);
        }
    }

    public Protection keys(@Nullable Path file) {
        return new Protection(file, certificate, rate, requests, connections, headers, idle, behindProxy);
    }

    public Protection certificate(@Nullable Certificate files) {
        return new Protection(keys, files, rate, requests, connections, headers, idle, behindProxy);
    }

    public Protection rate(@Nullable Rate limit) {
        return new Protection(keys, certificate, limit, requests, connections, headers, idle, behindProxy);
    }

    public Protection requests(int most) {
        return new Protection(keys, certificate, rate, most, connections, headers, idle, behindProxy);
    }

    public Protection connections(int most) {
        return new Protection(keys, certificate, rate, requests, most, headers, idle, behindProxy);
    }

    public Protection headers(Duration longest) {
        return new Protection(keys, certificate, rate, requests, connections, longest, idle, behindProxy);
    }

    public Protection idle(Duration longest) {
        return new Protection(keys, certificate, rate, requests, connections, headers, longest, behindProxy);
    }

    public Protection behindProxy(boolean is) {
        return new Protection(keys, certificate, rate, requests, connections, headers, idle, is);
    }
}
