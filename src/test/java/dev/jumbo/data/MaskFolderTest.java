package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Masks in files, and made-up scenes. */
class MaskFolderTest {
    private static final List<String> CLASSES = List.of("ground", "cat", "dog");

    @TempDir
    private Path folder;

    private void picture(String name) throws IOException {
        Path file = folder.resolve("images").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(
                new BufferedImage(4, 3, BufferedImage.TYPE_INT_RGB),
                name.endsWith("png") ? "png" : "jpg",
                file.toFile());
    }

    private void mask(String name, byte... classes) throws IOException {
        Path file = folder.resolve("masks").resolve(name);
        Files.createDirectories(file.getParent());
        Files.write(file, MaskFile.png(classes, 3, 4));
    }

    private void grey(String name, int type, int... levels) throws IOException {
        BufferedImage image = new BufferedImage(4, 3, type);
        image.getRaster().setSamples(0, 0, 4, 3, 0, levels);
        Path file = folder.resolve("masks").resolve(name);
        Files.createDirectories(file.getParent());
        ImageIO.write(image, "png", file.toFile());
    }

    private MaskFolder open(int height, int width) throws IOException {
        return MaskFolder.open(folder, CLASSES, 3, height, width, 255);
    }

    @Test
    void palettesAndGreyLevelsAreClasses() throws IOException {
        picture("a.png");
        picture("b.jpg");
        mask("a.png", new byte[] {0, 1, 2, (byte) 255, 0, 0, 1, 1, 2, 2, 2, 2});
        grey("b.png", BufferedImage.TYPE_BYTE_GRAY, 2, 2, 2, 2, 1, 1, 0, 0, 255, 255, 0, 1);
        mask("without-a-picture.png", new byte[12]);
        MaskFolder masks = open(3, 4);
        assertThat(masks.size()).isEqualTo(2);
        assertThat(masks.get(0).mask()).containsExactly(0, 1, 2, 255, 0, 0, 1, 1, 2, 2, 2, 2);
        assertThat(masks.get(1).mask()).containsExactly(2, 2, 2, 2, 1, 1, 0, 0, 255, 255, 0, 1);
        assertThat(open(6, 8).get(0).mask()).startsWith(0, 0, 1, 1, 2, 2, 255, 255, 0, 0, 1, 1);
        assertThat(masks.subset(new int[] {1}).get(0).mask())
                .isEqualTo(masks.get(1).mask());
    }

    @Test
    void classNamesMayStandInAFile() throws IOException {
        picture("a.png");
        mask("a.png", new byte[12]);
        assertThatThrownBy(() -> MaskFolder.open(folder, List.of(), 3, 3, 4, 255))
                .hasMessageContaining("expected data.classes")
                .hasMessageContaining("classes.txt");
        Files.writeString(folder.resolve("classes.txt"), "ground\n cat\n\ndog\n");
        assertThat(MaskFolder.open(folder, List.of(), 3, 3, 4, 255).classes()).isEqualTo(CLASSES);
    }

    @Test
    void whatIsWrongIsNamed() throws IOException {
        assertThatThrownBy(() -> open(3, 4)).hasMessageContaining("expected the folders images and masks");
        picture("a.png");
        Files.createDirectories(folder.resolve("masks"));
        assertThatThrownBy(() -> open(3, 4))
                .hasMessageContaining("expected its mask at")
                .hasMessageContaining("a.png");
        mask("a.png", new byte[] {0, 0, 0, 0, 0, 0, 7, 0, 0, 0, 0, 0});
        MaskFolder wrong = open(3, 4);
        assertThatThrownBy(() -> wrong.get(0))
                .hasMessageContaining("row 1, column 2: expected a class from 0 to 2, or 255 for none, got 7");
        Files.copy(folder.resolve("images/a.png"), folder.resolve("masks/a.png"), StandardCopyOption.REPLACE_EXISTING);
        MaskFolder coloured = open(3, 4);
        assertThatThrownBy(() -> coloured.get(0)).hasMessageContaining("got a picture of 3 channels");
        Files.write(folder.resolve("masks/a.png"), new byte[] {1, 2, 3});
        assertThatThrownBy(() -> open(3, 4)).hasMessageContaining("cannot be read as a picture");
    }

    @Test
    void writtenMasksAreReadByOthers() throws IOException {
        byte[] mask = {0, 1, 2, (byte) 255, 5, 5};
        BufferedImage image = ImageIO.read(new ByteArrayInputStream(MaskFile.png(mask, 2, 3)));
        assertThat(image.getRaster().getNumBands()).isEqualTo(1);
        assertThat(image.getRaster().getSamples(0, 0, 3, 2, 0, (int[]) null)).containsExactly(0, 1, 2, 255, 5, 5);
        // The first colours that PASCAL VOC lists.
        assertThat(image.getRGB(0, 0) & 0xffffff).isZero();
        assertThat(image.getRGB(1, 0) & 0xffffff).isEqualTo(0x800000);
        assertThat(image.getRGB(2, 0) & 0xffffff).isEqualTo(0x008000);
        assertThat(image.getRGB(1, 1) & 0xffffff).isEqualTo(0x800080);
        assertThat(MaskFile.colour(20)).isEqualTo(0x004080);
        assertThat(MaskFile.colour(255)).isEqualTo(0xe0e0c0);
    }

    @Test
    void overlaysAreHalfTheClass() {
        Picture grey = new Picture(new byte[] {100, 100, 100}, 1, 1, 3, Picture.NO_LABEL, "grey");
        Picture overlay = MaskFile.overlay(grey, new byte[] {0, 1, (byte) 255});
        assertThat(overlay.channels()).isEqualTo(3);
        assertThat(overlay.pixels()).containsExactly(100, 114, 100, 100, 50, 100, 100, 50, 100);
    }

    @Test
    void scenesDependOnTheirNumberAlone() throws IOException {
        Pictures garments = EmbeddedFashionMnist.open(Part.TEST);
        GarmentScenes scenes = new GarmentScenes("garments", garments, 50, 64, 7);
        assertThat(scenes.classes()).hasSize(11).startsWith("background", "T-shirt/top");
        int[] counts = new int[11];
        for (int i = 0; i < scenes.size(); i++) {
            MaskedPicture one = scenes.get(i);
            for (byte label : one.mask()) {
                counts[label]++;
            }
            assertThat(new GarmentScenes("garments", garments, 9000, 64, 7)
                            .get(i)
                            .mask())
                    .isEqualTo(one.mask());
        }
        assertThat(counts).doesNotContain(0);
        double ground = counts[0] / (50.0 * 64 * 64);
        assertThat(ground).isBetween(0.5, 0.95);
        assertThat(scenes.get(3).picture().pixels())
                .isNotEqualTo(scenes.get(4).picture().pixels());
    }
}
