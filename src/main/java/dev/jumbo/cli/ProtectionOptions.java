package dev.jumbo.cli;

import dev.jumbo.serve.LogLevel;
import dev.jumbo.serve.Protection;
import dev.jumbo.serve.ServerConfig;
import dev.jumbo.serve.access.Certificate;
import dev.jumbo.serve.access.Rate;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What stands before a server's routes. */
final class ProtectionOptions {
    @Option(
            names = "--keys",
            paramLabel = "FILE",
            description = "Ask every request but /health/live for an API key of this file, which jumbo keys create"
                    + " makes. Read again when it changes.")
    private @Nullable Path keys;

    @Option(
            names = "--no-keys",
            description = "Ask for no keys, although other machines reach the server: anyone who can may use it.")
    private boolean noKeys;

    @Option(
            names = "--tls-certificate",
            paramLabel = "FILE",
            description = "Speak HTTPS (TLS 1.2 and 1.3) with this certificate: PEM, the server's first and then those"
                    + " above it. Read again when it changes.")
    private @Nullable Path certificate;

    @Option(names = "--tls-key", paramLabel = "FILE", description = "Its private key: PEM, PKCS #8, no password.")
    private @Nullable Path key;

    @Option(
            names = "--rate",
            paramLabel = "N/s",
            description = "Most requests of a key, or of an address where there are no keys: 20/s, 100/m, 1000/h or"
                    + " 5000/d; no limit. More are answered 429.")
    private @Nullable String rate;

    @Option(
            names = "--concurrency",
            paramLabel = "N",
            description = "Requests that are worked on at once; 480. More are answered 429.")
    private int concurrency = Protection.DEFAULT.requests();

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "Connections that are open at once; 10000. More wait.")
    private int connections = Protection.DEFAULT.connections();

    @Option(
            names = "--behind-proxy",
            description = "The last address in X-Forwarded-For is the client's: say so if all requests come through a"
                    + " reverse proxy that writes it.")
    private boolean behindProxy;

    @Option(
            names = "--log-level",
            description = "What goes to standard error, in JSON: ${COMPLETION-CANDIDATES}; info: a line for each"
                    + " request; warn: for those answered with 400 or more; error: 500 or more.")
    private LogLevel logLevel = LogLevel.INFO;

    /**
     * A server's settings with these.
     *
     * @throws IllegalArgumentException if other machines reach the server, and nothing is said of keys
     */
    ServerConfig protect(ServerConfig config) {
        if (keys != null && noKeys) {
            throw new IllegalArgumentException("--keys and --no-keys: expected one of them");
        }
        if (keys == null && !noKeys && !config.isLocal()) {
            throw new IllegalArgumentException("other machines reach " + config.host()
                    + ": give --keys FILE (jumbo keys create NAME --file FILE makes one), or --no-keys if anyone who"
                    + " reaches it may use it");
        }
        if ((certificate == null) != (key == null)) {
            throw new IllegalArgumentException("--tls-certificate and --tls-key: expected both or neither");
        }
        return config.protection(Protection.DEFAULT
                .keys(keys)
                .certificate(certificate == null || key == null ? null : new Certificate(certificate, key))
                .rate(rate == null ? null : Rate.of(rate))
                .requests(concurrency)
                .connections(connections)
                .behindProxy(behindProxy));
    }

    LogLevel logLevel() {
        return logLevel;
    }

    /** {@code https} or {@code http}. */
    String scheme() {
        return certificate == null ? "http" : "https";
    }
}
