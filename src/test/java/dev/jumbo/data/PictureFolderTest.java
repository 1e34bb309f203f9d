package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.PictureFolder.Corrupt;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureFolderTest {
    private final Path root;

    PictureFolderTest(@TempDir Path root) throws IOException {
        this.root = root;
        pictures();
    }

    private Path picture(String name, int rgb) throws IOException {
        Path file = root.resolve(name);
        Files.createDirectories(file.getParent());
        BufferedImage image = new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB);
        for (int i = 0; i < 12; i++) {
            image.setRGB(i % 4, i / 4, rgb);
        }
        ImageIO.write(image, "png", file.toFile());
        return file;
    }

    private void pictures() throws IOException {
        picture("dog/b.png", 0x0000ff);
        picture("dog/a.PNG", 0x00ff00);
        picture("cat/9/x.png", 0xff0000);
        picture("cat/10.png", 0xffffff);
        picture("ant/1.png", 0x010203);
        Files.writeString(root.resolve("dog/readme.txt"), "not a picture");
        Files.writeString(root.resolve("dog/.hidden.png"), "not a picture");
        Files.writeString(root.resolve("list.csv"), "not a folder");
        Files.createDirectories(root.resolve(".thumbnails"));
    }

    private PictureFolder open(Corrupt corrupt) throws IOException {
        return PictureFolder.open(root, 3, 2, 2, corrupt);
    }

    @Test
    void classesAndPicturesAreSorted() throws IOException {
        for (Corrupt corrupt : Corrupt.values()) {
            PictureFolder pictures = open(corrupt);
            assertThat(pictures.classes()).containsExactly("ant", "cat", "dog");
            assertThat(pictures.labels()).containsExactly(0, 1, 1, 2, 2);
            assertThat(IntStream.range(0, 5)
                            .mapToObj(i -> root.relativize(Path.of(pictures.nameOf(i)))
                                    .toString()
                                    .replace('\\', '/')))
                    .containsExactly("ant/1.png", "cat/10.png", "cat/9/x.png", "dog/a.PNG", "dog/b.png");
            Picture red = pictures.get(2);
            assertThat(red.pixels()).containsExactly(-1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0);
            assertThat(red.label()).isEqualTo(1);
            assertThat(red.name()).isEqualTo(pictures.nameOf(2));
            assertThat(pictures.skipped()).isEmpty();
        }
        Pictures grey = PictureFolder.open(root, 1, 1, 1, Corrupt.FAIL).inMemory();
        assertThat(grey.get(2).pixels()).containsExactly(76); // 0.299 × 255
        assertThat(grey.get(4).pixels()).containsExactly(29); // 0.114 × 255
    }

    @Test
    void corruptPicturesAreSkippedByName() throws IOException {
        Path bad = root.resolve("cat/0.png");
        Files.writeString(bad, "nothing");
        Path cut = picture("dog/aa.png", 0x123456);
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 25));
        PictureFolder pictures = open(Corrupt.SKIP);
        assertThat(pictures.size()).isEqualTo(5);
        assertThat(pictures.labels()).containsExactly(0, 1, 1, 2, 2);
        assertThat(pictures.skipped()).extracting(PictureFolder.Skipped::file).containsExactly(bad, cut);
        assertThat(pictures.skipped().get(0).reason())
                .isEqualTo(bad + " cannot be read as a picture: not a PNG, JPEG, GIF, BMP or WebP file");
    }

    @Test
    void orTheyFail() throws IOException {
        Path cut = picture("dog/aa.png", 0x123456);
        byte[] bytes = Files.readAllBytes(cut);
        Files.write(cut, Arrays.copyOf(bytes, bytes.length - 25));
        PictureFolder pictures = open(Corrupt.FAIL); // its header is good
        DataLoader<Picture> loader = DataLoader.of(pictures, 6, PictureBatcher.of(pictures));
        try (BatchIterator batches = loader.epoch(0, 0)) {
            assertThatThrownBy(batches::next)
                    .isInstanceOf(DataException.class)
                    .hasMessageStartingWith(cut + " (index 4, batch 0 of epoch 0) could not be read: " + cut
                            + " cannot be read as a picture: ");
        }
        Path bad = root.resolve("cat/0.png");
        Files.writeString(bad, "nothing");
        assertThatThrownBy(() -> open(Corrupt.FAIL))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(bad + " cannot be read as a picture");
    }

    @Test
    void hugePicturesCountAsCorrupt() throws Exception {
        byte[] png = Files.readAllBytes(PictureFileTest.resource("rgb.png"));
        Path huge = Files.write(root.resolve("ant/0.png"), PictureFileTest.claiming(png, 100_000, 100_000));
        assertThatThrownBy(() -> open(Corrupt.FAIL)).hasMessageStartingWith(huge.toString());
        assertThat(open(Corrupt.SKIP).skipped())
                .extracting(PictureFolder.Skipped::file)
                .containsExactly(huge);
    }

    @Test
    void foldersWithoutPicturesAreRefused() throws IOException {
        Path none = Files.createDirectories(root.resolve("bee"));
        assertThatThrownBy(() -> open(Corrupt.FAIL))
                .hasMessage(
                        none + ": expected at least one PNG, JPEG, GIF, BMP or WebP picture of the class, found none");
        Files.writeString(none.resolve("1.jpg"), "nothing");
        assertThatThrownBy(() -> open(Corrupt.SKIP)).hasMessageEndingWith("found none that can be read");
        assertThatThrownBy(() -> PictureFolder.open(none, 3, 2, 2, Corrupt.SKIP))
                .hasMessage(none + ": expected a sub-folder for each class, found none");
        Path missing = root.resolve("missing");
        assertThatThrownBy(() -> PictureFolder.open(missing, 3, 2, 2, Corrupt.SKIP))
                .hasMessage(missing + ": expected a folder with a sub-folder for each class, found nothing");
    }

    private PictureListing.Listed line(int number, String file, String label) {
        return new PictureListing.Listed(file, label, "", "labels.csv, line " + number);
    }

    @Test
    void aListMayBeInAnyOrder() throws IOException {
        List<PictureListing.Listed> lines = new ArrayList<>(List.of(
                line(2, "dog/b.png", "10"),
                line(3, "cat/9/x.png", "9"),
                line(4, "dog/a.PNG", "10"),
                line(5, "ant/1.png", "9")));
        PictureListing listing = PictureListing.ofList(root, lines);
        assertThat(listing.classes()).containsExactly("9", "10"); // as numbers
        assertThat(listing.entries())
                .extracting(entry -> PictureListing.name(root, entry.file()))
                .containsExactly("ant/1.png", "cat/9/x.png", "dog/a.PNG", "dog/b.png");
        Collections.reverse(lines);
        assertThat(PictureListing.ofList(root, lines)).isEqualTo(listing);
        assertThat(PictureListing.ofList(root, List.of(line(2, "ant/1.png", "9"), line(3, "dog/b.png", "a10")))
                        .classes())
                .containsExactly("9", "a10");
    }

    @Test
    void linesThatAreWrongAreNamed() throws IOException {
        PictureListing listing = PictureListing.ofList(
                root,
                List.of(
                        line(2, "dog/b.png", "dog"),
                        line(3, "dog/missing.png", "dog"),
                        line(4, "./dog/b.png", "cat"),
                        line(5, "../b.png", "dog"),
                        line(6, "dog/b.png", "dog"),
                        line(7, "ant/\0.png", "dog")));
        assertThat(listing.entries()).hasSize(1);
        assertThat(listing.refused())
                .extracting(PictureFolder.Skipped::reason)
                .containsExactly(
                        "labels.csv, line 3: no file " + root.resolve("dog/missing.png"),
                        "labels.csv, line 4: ./dog/b.png is listed a second time, as 'cat', and as 'dog' in labels.csv,"
                                + " line 2",
                        "labels.csv, line 5: expected a file in " + root + ", found ../b.png",
                        "labels.csv, line 6: dog/b.png is listed a second time, as in labels.csv, line 2",
                        "labels.csv, line 7: expected the name of a file, found 'ant/\0.png'");
        assertThatThrownBy(() -> PictureFolder.open(listing, 3, 2, 2, Corrupt.FAIL))
                .hasMessage("labels.csv, line 3: no file " + root.resolve("dog/missing.png"));
        assertThat(PictureFolder.open(listing, 3, 2, 2, Corrupt.SKIP).skipped()).hasSize(5);
    }

    @Test
    void linksOutOfTheFolderAreRefused(@TempDir Path elsewhere) throws IOException {
        Path secret = Files.copy(root.resolve("ant/1.png"), elsewhere.resolve("secret.png"));
        Path link = Files.createSymbolicLink(root.resolve("dog/link.png"), secret);
        Files.createSymbolicLink(root.resolve("dog/inside.png"), root.resolve("ant/1.png"));
        Path none = Files.createSymbolicLink(root.resolve("dog/none.png"), elsewhere.resolve("nothing.png"));
        assertThatThrownBy(() -> open(Corrupt.FAIL))
                .hasMessage(link + " is a link to " + secret.toRealPath() + ", which is not in " + root.toRealPath()
                        + "; copy the picture into it");
        PictureFolder pictures = open(Corrupt.SKIP);
        assertThat(pictures.size()).isEqualTo(6);
        assertThat(pictures.skipped())
                .extracting(PictureFolder.Skipped::reason)
                .element(1)
                .isEqualTo(none + " is a link to nothing");
        Path whole = Files.createSymbolicLink(root.resolve("zoo"), elsewhere);
        assertThatThrownBy(() -> open(Corrupt.FAIL)).hasMessageContaining("is a link to");
        Files.delete(whole);
    }
}
