package dev.jumbo.serve;

import java.net.InetAddress;
import java.net.UnknownHostException;

/**
 * How a server is reached and what it lets through.
 *
 * @param host address that it listens on; {@code 127.0.0.1}, which only this machine reaches
 * @param port 8080; 0 for one that is free
 * @param limits what a client may ask for
 * @param protection what stands before the routes
 */
public record ServerConfig(String host, int port, Limits limits, Protection protection) {
    /** On this machine alone, port 8080. */
    public static final ServerConfig DEFAULT = new ServerConfig("127.0.0.1", 8080, Limits.DEFAULT, Protection.DEFAULT);

    /**
     * What a client may ask for; beyond it requests are refused.
     *
     * @param bodyBytes of a request
     * @param inputs of a request
     * @param batch inputs that a model sees at once
     * @param queue requests that wait for a model
     */
    public record Limits(long bodyBytes, int inputs, int batch, int queue) {
        public static final Limits DEFAULT = new Limits(32L << 20, 256, 64, 256);

        public Limits {
            positive("body bytes", bodyBytes);
            positive("inputs", inputs);
            positive("batch", batch);
            positive("queue", queue);
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

    /** Whether no other machine reaches the server; false too if nobody knows the host. */
    public boolean isLocal() {
        try {
            return InetAddress.getByName(host).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false;
        }
    }

    public ServerConfig host(String replacement) {
        return new ServerConfig(replacement, port, limits, protection);
    }

    public ServerConfig port(int replacement) {
        return new ServerConfig(host, replacement, limits, protection);
    }

    public ServerConfig limits(Limits replacement) {
        return new ServerConfig(host, port, replacement, protection);
    }

    public ServerConfig protection(Protection replacement) {
        return new ServerConfig(host, port, limits, replacement);
    }
}
