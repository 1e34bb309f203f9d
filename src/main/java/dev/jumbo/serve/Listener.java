package dev.jumbo.serve;

import dev.jumbo.serve.access.Certificate;
import java.io.IOException;
import java.security.KeyStore;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.NetworkConnectionLimit;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.jspecify.annotations.Nullable;

/** Where a server listens: with TLS 1.2 and 1.3, or without. */
final class Listener {
    private static final int ACCEPTORS = 1;
    private static final int DEFAULT_SELECTORS = -1;

    private final ServerConfig config;
    private final HeaderWatch watch;
    private final SslContextFactory.@Nullable Server tls;
    private final Certificate.@Nullable Watch files;

    /** @throws IOException if the certificate or its key cannot be read */
    Listener(ServerConfig config, HeaderWatch watch) throws IOException {
        this.config = config;
        this.watch = watch;
        Certificate certificate = config.protection().certificate();
        this.files = certificate == null ? null : new Certificate.Watch(certificate);
        this.tls = certificate == null ? null : tls(certificate);
    }

    private static SslContextFactory.Server tls(Certificate certificate) throws IOException {
        SslContextFactory.Server tls = new SslContextFactory.Server();
        set(tls, certificate.keyStore());
        tls.setIncludeProtocols("TLSv1.2", "TLSv1.3");
        return tls;
    }

    private static void set(SslContextFactory.Server tls, KeyStore store) {
        tls.setKeyStore(store);
        tls.setKeyStorePassword("");
    }

    Connector connector(Server server, HttpConfiguration http) {
        if (tls != null) {
            SecureRequestCustomizer secure = new SecureRequestCustomizer();
            secure.setSniHostCheck(false); // a client that knows the server by its address says no name
            http.addCustomizer(secure);
        }
        HttpConnectionFactory plain = new HttpConnectionFactory(http);
        plain.addEventListener(watch);
        ServerConnector connector = tls == null
                ? new ServerConnector(server, ACCEPTORS, DEFAULT_SELECTORS, plain)
                : new ServerConnector(
                        server,
                        ACCEPTORS,
                        DEFAULT_SELECTORS,
                        new SslConnectionFactory(tls, plain.getProtocol()),
                        plain);
        connector.setHost(config.host());
        connector.setPort(config.port());
        server.addBean(new NetworkConnectionLimit(config.protection().connections(), connector));
        return connector;
    }

    /** Takes a renewed certificate into use; the one before stays while it cannot be read. */
    void renew() {
        Certificate certificate = config.protection().certificate();
        if (tls == null || files == null || certificate == null || !files.changed()) {
            return;
        }
        try {
            KeyStore store = certificate.keyStore();
            tls.reload(factory -> set(tls, store));
        } catch (Exception e) {
            RequestLog.warning("certificate", "the certificate before is used still: " + e.getMessage());
        }
    }
}
