package dev.jumbo.serve;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a server is reached and what it lets through.
 *
 * @param host address that it listens on; {@code 127.0.0.1}, which only this machine reaches
 * @param port 8080; 0 for one that is free
 * @param limits what a client may ask for
 * @param apiKeys file with the SHA-256 of a key a line; null lets everyone in
 * @param adminKeys the same for the routes that load and unload; null for no such routes
 * @param tls null for plain HTTP
 * @param accessLog whether each request is logged as a line of JSON on standard error
 */
public record ServerConfig(
        String host,
        int port,
        Limits limits,
        @Nullable Path apiKeys,
        @Nullable Path adminKeys,
        @Nullable Tls tls,
        boolean accessLog) {
    /** On this machine alone, port 8080, no keys, no TLS. */
    public static final ServerConfig DEFAULT =
            new ServerConfig("127.0.0.1", 8080, Limits.DEFAULT, null, null, null, true);

    /**
     * A certificate with its key.
     *
     * @param keystore PKCS12 file
     * @param password of the file and of the key
     */
    public record Tls(Path keystore, String password) {
        /** Says nothing of the password. */
        @Override
        public String toString() {
            return "Tls[" + keystore + "]";
        }
    }

    /**
     * What a client may ask for; beyond it requests are refused.
     *
     * @param bodyBytes of a request
     * @param inputs of a request
     * @param batch inputs that a model sees at once
     * @param queue inputs that wait for a model
     * @param requests that are handled at once
     * @param requestsPerMinute of a key, or of an address where there are no keys; 0 for any number
     * @param tokens that a request may ask to be written
     * @param choices answers to one request to write ({@code n})
     */
    public record Limits(
            long bodyBytes,
            int inputs,
            int batch,
            int queue,
            int requests,
            int requestsPerMinute,
            int tokens,
            int choices) {
        public static final Limits DEFAULT = new Limits(32L << 20, 256, 64, 1024, 512, 0, 4096, 8);

        public Limits {
            positive("body bytes", bodyBytes);
            positive("inputs", inputs);
            positive("batch", batch);
            positive("queue", queue);
            positive("requests", requests);
            positive("tokens", tokens);
            positive("choices", choices);
            if (requestsPerMinute < 0) {
                throw new IllegalArgumentException("requests a minute: expected at least 0, got " + requestsPerMinute);
            }
        }

        private static void positive(String what, long value) {
            if (value < 1) {
                throw new IllegalArgumentException(what + ": expected at least 1, got " + value);
            }
        }
    }

    public ServerConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("port: expected 0 to 65535, got " + port);
        }
    }

    public ServerConfig host(String replacement) {
        return new ServerConfig(replacement, port, limits, apiKeys, adminKeys, tls, accessLog);
    }

    public ServerConfig port(int replacement) {
        return new ServerConfig(host, replacement, limits, apiKeys, adminKeys, tls, accessLog);
    }

    public ServerConfig limits(Limits replacement) {
        return new ServerConfig(host, port, replacement, apiKeys, adminKeys, tls, accessLog);
    }

    public ServerConfig apiKeys(@Nullable Path file) {
        return new ServerConfig(host, port, limits, file, adminKeys, tls, accessLog);
    }

    public ServerConfig adminKeys(@Nullable Path file) {
        return new ServerConfig(host, port, limits, apiKeys, file, tls, accessLog);
    }

    public ServerConfig tls(@Nullable Tls replacement) {
        return new ServerConfig(host, port, limits, apiKeys, adminKeys, replacement, accessLog);
    }

    public ServerConfig accessLog(boolean on) {
        return new ServerConfig(host, port, limits, apiKeys, adminKeys, tls, on);
    }
}
