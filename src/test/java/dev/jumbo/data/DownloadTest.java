package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DownloadTest {
    private static final byte[] CONTENT = "a data set".getBytes(StandardCharsets.UTF_8);

    private final Path folder;
    private final HttpServer server;
    private final AtomicInteger requests = new AtomicInteger();

    DownloadTest(@TempDir Path folder) throws IOException {
        this.folder = folder;
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        serve("/plain", CONTENT, CONTENT.length);
        serve("/packed.gz", IdxPicturesTest.gzip(CONTENT), 0);
        serve("/short", CONTENT, CONTENT.length + 5);
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/plain");
            exchange.sendResponseHeaders(302, -1);
            exchange.close();
        });
        server.start();
    }

    /** Sends these bytes; an announced length of 0 sends them in chunks, a larger one than theirs breaks off. */
    private void serve(String path, byte[] bytes, int announced) {
        server.createContext(path, exchange -> {
            requests.incrementAndGet();
            exchange.sendResponseHeaders(200, announced);
            OutputStream body = exchange.getResponseBody();
            body.write(bytes);
            body.flush();
            exchange.close();
        });
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private URI uri(String path) {
        return URI.create("http://localhost:" + server.getAddress().getPort() + path);
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    }

    private void nothingIsLeft() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void aFileIsFetchedOnce() throws Exception {
        Path target = folder.resolve("deep/er/file");
        Download download = new Download(uri("/plain"), sha256(CONTENT), false, 100);
        assertThat(download.to(target)).isEqualTo(target).hasBinaryContent(CONTENT);
        download.to(target);
        assertThat(requests).hasValue(1);
        Files.writeString(target, "damaged");
        assertThat(download.to(target)).hasBinaryContent(CONTENT);
        assertThat(requests).hasValue(2);
        try (Stream<Path> files = Files.list(target.getParent())) {
            assertThat(files).containsExactly(target);
        }
    }

    @Test
    void theSumMayBeOfTheContent() throws Exception {
        Path target = folder.resolve("packed.gz");
        new Download(uri("/packed.gz"), sha256(CONTENT).toUpperCase(java.util.Locale.ROOT), true, 100).to(target);
        assertThat(target).hasBinaryContent(IdxPicturesTest.gzip(CONTENT));
    }

    @Test
    void redirectsAreFollowed() throws Exception {
        new Download(uri("/moved"), sha256(CONTENT), false, 100).to(folder.resolve("x"));
        assertThat(folder.resolve("x")).hasBinaryContent(CONTENT);
    }

    @Test
    void aWrongSumKeepsNothing() throws Exception {
        String other = sha256(new byte[] {1});
        Path target = folder.resolve("x");
        assertThatThrownBy(() -> new Download(uri("/plain"), other, false, 100).to(target))
                .isInstanceOf(IOException.class)
                .hasMessage(uri("/plain") + ": expected a file with SHA-256 " + other + ", got " + sha256(CONTENT)
                        + "; the server has another version, or the file was changed on the way. Nothing was kept.");
        assertThatThrownBy(() -> new Download(uri("/plain"), other, true, 100).to(target))
                .hasMessageContaining("got something that is not whole gzip data");
        nothingIsLeft();
    }

    @Test
    void aCutOffAnswerKeepsNothing() throws Exception {
        assertThatThrownBy(() -> new Download(uri("/short"), sha256(CONTENT), false, 100).to(folder.resolve("x")))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(uri("/short") + ": the download stopped after ")
                .hasMessageContaining("of 15")
                .hasMessageEndingWith("; try again");
        nothingIsLeft();
    }

    @Test
    void anAnswerThatIsTooLargeIsRefused() throws Exception {
        assertThatThrownBy(() -> new Download(uri("/plain"), sha256(CONTENT), false, 9).to(folder.resolve("x")))
                .hasMessage(uri("/plain") + ": expected at most 9 bytes, the server sends 10 bytes; this is not the"
                        + " file that was meant");
        assertThatThrownBy(() -> new Download(uri("/packed.gz"), sha256(CONTENT), true, 9).to(folder.resolve("x")))
                .hasMessageContaining("expected at most 9 bytes, the server sends more");
        byte[] bomb = IdxPicturesTest.gzip(new byte[100_000]);
        serve("/bomb", bomb, bomb.length);
        assertThatThrownBy(() -> new Download(uri("/bomb"), sha256(CONTENT), true, 1000).to(folder.resolve("x")))
                .hasMessageContaining("got content of more than 1000 bytes");
        nothingIsLeft();
    }

    @Test
    void otherAnswersAreExplained() throws Exception {
        Path target = folder.resolve("x");
        assertThatThrownBy(() -> new Download(uri("/none"), sha256(CONTENT), false, 100).to(target))
                .isInstanceOf(IOException.class)
                .hasMessage(uri("/none") + ": expected status 200, got 404; check the address, or put the file at "
                        + target + " by hand");
        URI dead = uri("/plain");
        server.stop(0);
        assertThatThrownBy(() -> new Download(dead, sha256(CONTENT), false, 100).to(target))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(dead + " cannot be reached (")
                .hasMessageEndingWith("); check the network, or put the file at " + target + " by hand");
        nothingIsLeft();
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> new Download(URI.create("file:///etc/passwd"), "0".repeat(64), false, 1))
                .hasMessage("download: expected an http or https address, got file:///etc/passwd");
        assertThatThrownBy(() -> new Download(uri("/"), "abc", false, 1))
                .hasMessage("download: expected a SHA-256 of 64 hexadecimal digits, got abc");
        assertThatThrownBy(() -> new Download(uri("/"), "0".repeat(64), false, 0))
                .hasMessage("download: expected a limit of at least 1 byte, got 0");
    }
}
