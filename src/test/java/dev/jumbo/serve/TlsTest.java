package dev.jumbo.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.serve.access.Certificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTPS, with certificates that the JDK's keytool makes. */
class TlsTest {
    private static final char[] PASSWORD = "password".toCharArray();
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

    @TempDir
    private Path folder;

    /** Makes a certificate, writes both files, and gives a key store that trusts it. */
    private KeyStore make(String algorithm, String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Files.deleteIfExists(store);
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        algorithm,
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(PASSWORD))
                .redirectErrorStream(true)
                .start();
        String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(said).isZero();
        KeyStore made = KeyStore.getInstance(store.toFile(), PASSWORD);
        write("certificate.pem", "CERTIFICATE", made.getCertificate("a").getEncoded());
        write("key.pem", "PRIVATE KEY", made.getKey("a", PASSWORD).getEncoded());
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("a", made.getCertificate("a"));
        return trusted;
    }

    private void write(String file, String what, byte[] content) throws IOException {
        Files.writeString(
                folder.resolve(file),
                "-----BEGIN " + what + "-----\n" + PEM.encodeToString(content) + "\n-----END " + what + "-----\n");
    }

    private Certificate files() {
        return new Certificate(folder.resolve("certificate.pem"), folder.resolve("key.pem"));
    }

    private static SSLContext context(KeyStore trusted) throws Exception {
        TrustManagerFactory managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private static HttpClient client(SSLContext context, String... protocols) {
        HttpClient.Builder client = HttpClient.newBuilder().sslContext(context);
        return (protocols.length == 0 ? client : client.sslParameters(new SSLParameters(null, protocols))).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"RSA", "EC"})
    void requestsAreAnsweredOverTls(String algorithm) throws Exception {
        SSLContext context = context(make(algorithm, "first"));
        for (String protocol : new String[] {"TLSv1.2", "TLSv1.3"}) {
            try (TestServer server =
                    new TestServer(Protection.DEFAULT.certificate(files()), "https", client(context, protocol))) {
                HttpResponse<String> response = server.echo("hello");
                assertThat(response.body()).isEqualTo("hello");
                assertThat(response.sslSession().orElseThrow().getProtocol()).isEqualTo(protocol);
            }
        }
    }

    @Test
    void plainTextIsNot() throws Exception {
        SSLContext context = context(make("EC", "first"));
        try (TestServer server = new TestServer(Protection.DEFAULT.certificate(files()), "https", client(context))) {
            try (Socket plain = server.connection("GET /health/live HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")) {
                assertThat(new String(plain.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1))
                        .doesNotContain("200 OK", "live");
            } catch (java.net.SocketException e) {
                assertThat(e).hasMessageContaining("reset");
            }
        }
    }

    @Test
    void aHandshakeThatDoesNotEndEndsTheConnection() throws Exception {
        SSLContext context = context(make("EC", "first"));
        Protection protection = Protection.DEFAULT.certificate(files()).headers(Duration.ofMillis(300));
        try (TestServer server = new TestServer(protection, "https", client(context));
                Socket silent = server.connection("")) {
            assertThat(silent.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void aRenewedCertificateIsTakenUp() throws Exception {
        KeyStore first = make("EC", "first");
        try (TestServer server =
                new TestServer(Protection.DEFAULT.certificate(files()), "https", client(context(first)))) {
            assertThat(server.echo("x").body()).isEqualTo("x");
            SSLContext second = context(make("EC", "second"));
            TestServer.await(() -> subject(server, second).equals("CN=second"));
            Files.writeString(folder.resolve("key.pem"), "nothing");
            TestServer.await(() -> server.log().contains("the certificate before is used still"));
            assertThat(subject(server, second)).isEqualTo("CN=second");
        }
    }

    /** Whom the server says it is; nobody if that is not trusted. */
    private static String subject(TestServer server, SSLContext trusting) {
        try (SSLSocket socket = (SSLSocket) trusting.getSocketFactory().createSocket("127.0.0.1", server.port())) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        } catch (IOException e) {
            return "";
        }
    }

    @Test
    void filesThatDoNotFitAreRefused() throws Exception {
        make("EC", "first");
        byte[] key = Files.readAllBytes(folder.resolve("key.pem"));
        make("EC", "second");
        Files.write(folder.resolve("key.pem"), key);
        refused("key.pem: is not the key of the certificate in");
        make("RSA", "third");
        Files.write(folder.resolve("key.pem"), key);
        refused("key.pem: is not the key of the certificate in");
        Files.writeString(
                folder.resolve("key.pem"), "-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n");
        refused("openssl pkcs8 -topk8 -nodes");
        Files.writeString(folder.resolve("key.pem"), "hello");
        refused("found no key");
        Files.writeString(folder.resolve("certificate.pem"), "");
        refused("certificate.pem: expected");
        Files.delete(folder.resolve("certificate.pem"));
        refused("certificate.pem: no such file");
    }

    private void refused(String why) {
        assertThatThrownBy(() -> new TestServer(Protection.DEFAULT.certificate(files())))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining(why);
    }
}
