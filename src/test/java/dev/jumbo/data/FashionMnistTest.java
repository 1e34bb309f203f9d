package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FashionMnistTest {
    private final Path folder;

    FashionMnistTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void theEmbeddedPartIsBalancedAndUnchanged() throws Exception {
        for (Part part : Part.values()) {
            MemoryPictures pictures = EmbeddedFashionMnist.open(part);
            int perClass = part == Part.TRAIN ? 1000 : 200;
            assertThat(pictures.size()).isEqualTo(10 * perClass);
            assertThat(new int[] {pictures.channels(), pictures.height(), pictures.width()})
                    .containsExactly(1, 28, 28);
            int[] counts = new int[10];
            for (int label : pictures.labels()) {
                counts[label]++;
            }
            assertThat(counts).containsOnly(perClass);
            assertThat(pictures.classes()).hasSize(10).startsWith("T-shirt/top").endsWith("Ankle boot");
        }
        // The full training set's figures are 0.2860 and 0.3530.
        Normalization normalization = Normalization.of(EmbeddedFashionMnist.open(Part.TRAIN));
        assertThat(normalization.mean().get(0)).isBetween(0.283f, 0.290f);
        assertThat(normalization.std().get(0)).isBetween(0.350f, 0.356f);
        // The first labels of the full training set, which the part begins with.
        assertThat(EmbeddedFashionMnist.open(Part.TRAIN).labels()).startsWith(9, 0, 0, 3, 0, 2, 7, 2, 5, 5);
    }

    @Test
    void theContentHasTheSumsOfItsProvenance() throws Exception {
        String provenance = new String(resource("PROVENANCE.md").readAllBytes(), "UTF-8");
        for (Part part : Part.values()) {
            for (String name : List.of(FashionMnist.images(part), FashionMnist.labels(part))) {
                MessageDigest digest = MessageDigest.getInstance("SHA-256");
                try (InputStream in = new DigestInputStream(new GZIPInputStream(resource(name)), digest)) {
                    in.readAllBytes();
                }
                assertThat(provenance).contains(HexFormat.of().formatHex(digest.digest()));
            }
        }
        assertThat(new String(resource("LICENSE.txt").readAllBytes(), "UTF-8"))
                .contains("Copyright (c) 2017 Zalando SE");
    }

    private static InputStream resource(String name) {
        return java.util.Objects.requireNonNull(FashionMnist.class.getResourceAsStream("fashion-mnist/" + name), name);
    }

    private void write(Path place, boolean packed) throws IOException {
        Files.createDirectories(place);
        byte[] images = IdxPicturesTest.idx(new int[] {1, 1, 2}, 5, 6);
        byte[] labels = IdxPicturesTest.idx(new int[] {1}, 9);
        Files.write(
                place.resolve("t10k-images-idx3-ubyte" + (packed ? ".gz" : "")),
                packed ? IdxPicturesTest.gzip(images) : images);
        Files.write(
                place.resolve("t10k-labels-idx1-ubyte" + (packed ? ".gz" : "")),
                packed ? IdxPicturesTest.gzip(labels) : labels);
    }

    @Test
    void aGivenFolderIsRead() throws IOException {
        write(folder.resolve("plain"), false);
        write(folder.resolve("packed"), true);
        for (String place : List.of("plain", "packed")) {
            MemoryPictures pictures = FashionMnist.open(folder.resolve(place), Part.TEST);
            assertThat(pictures.get(0).pixels()).containsExactly(5, 6);
            assertThat(pictures.labels()).containsExactly(9);
        }
        assertThatThrownBy(() -> FashionMnist.open(folder.resolve("plain"), Part.TRAIN))
                .isInstanceOf(IOException.class)
                .hasMessage("Fashion-MNIST: expected train-images-idx3-ubyte.gz and train-labels-idx1-ubyte.gz in "
                        + folder.resolve("plain") + "; name the folder that holds them (data.folder) or a URL to fetch"
                        + " them from (data.url)");
    }

    @Test
    void theFirstPlaceThatHasBothFilesIsTaken() throws IOException {
        Path half = Files.createDirectories(folder.resolve("half"));
        Files.write(half.resolve("t10k-images-idx3-ubyte"), new byte[3]);
        write(folder.resolve("whole"), true);
        assertThat(FashionMnist.open(List.of(half, folder.resolve("whole")), folder, null, Part.TEST)
                        .size())
                .isEqualTo(1);
    }

    @Test
    void whatAServerSendsIsChecked() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] wrong = IdxPicturesTest.gzip(IdxPicturesTest.idx(new int[] {1, 1, 2}, 5, 6));
        server.createContext("/set/", exchange -> {
            exchange.sendResponseHeaders(200, wrong.length);
            exchange.getResponseBody().write(wrong);
            exchange.close();
        });
        server.start();
        try {
            URI url = URI.create("http://localhost:" + server.getAddress().getPort() + "/set");
            assertThatThrownBy(() -> FashionMnist.open(List.of(), folder.resolve("cache"), url, Part.TEST))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(url + "/t10k-images-idx3-ubyte.gz: expected content with SHA-256 5b4141f0");
            assertThat(folder.resolve("cache/t10k-images-idx3-ubyte.gz")).doesNotExist();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void cacheFolders() {
        Map<String, String> none = Map.of();
        assertThat(CacheFolder.root("Linux", "/home/a", none)).isEqualTo(Path.of("/home/a/.cache/jumbo"));
        assertThat(CacheFolder.root("Linux", "/home/a", Map.of("XDG_CACHE_HOME", "/c")))
                .isEqualTo(Path.of("/c/jumbo"));
        assertThat(CacheFolder.root("Mac OS X", "/Users/a", Map.of("XDG_CACHE_HOME", "/c")))
                .isEqualTo(Path.of("/Users/a/Library/Caches/jumbo"));
        assertThat(CacheFolder.root("Windows 11", "/u", Map.of("LOCALAPPDATA", "/local")))
                .isEqualTo(Path.of("/local/jumbo"));
        assertThat(CacheFolder.root("Linux", "/home/a", Map.of("JUMBO_CACHE", "/mine")))
                .isEqualTo(Path.of("/mine"));
    }
}
