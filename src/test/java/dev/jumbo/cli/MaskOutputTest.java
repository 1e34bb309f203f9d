package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.MaskFile;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PngFiles;
import dev.jumbo.tasks.Prediction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code jumbo predict --out} writes. */
class MaskOutputTest {
    @TempDir
    private Path folder;

    private static Prediction prediction(Path input, byte[] mask) {
        return new Prediction(
                input.toString(),
                List.of(new Prediction.Answer("dark", 1)),
                List.of(),
                mask.length == 0 ? null : new Prediction.Mask(mask, 2, 3));
    }

    @Test
    void masksAndOverlaysAreWritten() throws IOException {
        byte[] grey = {0, 10, 20, 30, 40, 50};
        Path input = folder.resolve("cat.v1.png");
        PngFiles.write(new Picture(grey, 1, 2, 3, Picture.NO_LABEL, "cat"), input);
        Path out = folder.resolve("new/out");
        Prediction one = prediction(input, new byte[] {0, 1, 0, 2, 0, 0});
        MaskOutput.write(out, List.of(one));
        assertThat(MaskOutput.maskFile(out, one)).isEqualTo(out.resolve("cat.v1.mask.png"));
        assertThat(MaskFile.read(out.resolve("cat.v1.mask.png"), 2, 3, 3, -1)).containsExactly(0, 1, 0, 2, 0, 0);
        // VOC's colours of 1 and 2 are 0x800000 and 0x008000, each half of the pixel.
        var overlay = ImageIO.read(out.resolve("cat.v1.overlay.png").toFile());
        assertThat(overlay.getRGB(0, 0) & 0xffffff).isEqualTo(0);
        assertThat(overlay.getRGB(1, 0) & 0xffffff).isEqualTo((10 + 128 + 1) / 2 << 16 | 5 << 8 | 5);
        assertThat(overlay.getRGB(0, 1) & 0xffffff).isEqualTo(15 << 16 | (30 + 128 + 1) / 2 << 8 | 15);
        assertThat(overlay.getRGB(2, 1) & 0xffffff).isEqualTo(0x323232);
    }

    @Test
    void twoOfOneNameAndModelsWithoutMasksAreRefused() {
        Prediction a = prediction(folder.resolve("a/x.png"), new byte[6]);
        Prediction b = prediction(folder.resolve("b/x.jpg"), new byte[6]);
        Path out = folder.resolve("out");
        assertThatThrownBy(() -> MaskOutput.write(out, List.of(a, b)))
                .hasMessage("--out: two inputs are named x.jpg; predict them into different folders");
        assertThatThrownBy(() -> MaskOutput.write(out, List.of(prediction(Path.of("x.png"), new byte[0]))))
                .hasMessage("--out: this model gives no masks; only segmentation does");
        assertThat(Files.exists(out)).isFalse();
    }
}
