package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PictureReadingTest {
    private static byte[] random(int size, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] pixels = new byte[size];
        for (int i = 0; i < size; i++) {
            pixels[i] = (byte) random.nextInt(256);
        }
        return pixels;
    }

    @Test
    void sumsGiveTheMeanAndTheDeviation() {
        ChannelSums sums = ChannelSums.none(2);
        double[] all = new double[3 * 2 * 12];
        for (int i = 0; i < 3; i++) {
            byte[] pixels = random(2 * 12, i);
            sums = sums.plus(ChannelSums.of(new Picture(pixels, 2, 3, 4, 0, "p")));
            for (int p = 0; p < 24; p++) {
                all[i * 24 + p] = (pixels[p] & 0xff) / 255.0;
            }
        }
        Normalization normalization =
                Normalization.of(sums.plus(ChannelSums.none(2)).plus(ChannelSums.none(2)));
        for (int c = 0; c < 2; c++) {
            int channel = c;
            double[] values = IntStream.range(0, all.length)
                    .filter(i -> i % 24 / 12 == channel)
                    .mapToDouble(i -> all[i])
                    .toArray();
            double mean = IntStream.range(0, values.length)
                    .mapToDouble(i -> values[i])
                    .average()
                    .orElseThrow();
            double variance = IntStream.range(0, values.length)
                    .mapToDouble(i -> (values[i] - mean) * (values[i] - mean))
                    .average()
                    .orElseThrow();
            assertThat((double) normalization.mean().get(c)).isCloseTo(mean, within(1e-7));
            assertThat((double) normalization.std().get(c)).isCloseTo(Math.sqrt(variance), within(1e-7));
        }
    }

    /** All of them, once, in order; a file that cannot be read ends it. */
    @Test
    void everyPictureIsReadOnceInOrder(@TempDir Path folder) throws IOException {
        for (int i = 0; i < 300; i++) {
            Path file = folder.resolve("a/" + (1000 + i) + ".png");
            Files.createDirectories(file.getParent());
            PngFiles.write(new Picture(random(12, i), 1, 3, 4, 0, "p"), file);
        }
        for (PictureFolder.Corrupt corrupt : PictureFolder.Corrupt.values()) {
            PictureFolder pictures = PictureFolder.open(folder, 1, 3, 4, corrupt);
            List<Integer> seen = new ArrayList<>();
            PictureReading.inOrder(pictures, (index, picture) -> {
                assertThat(picture.pixels()).isEqualTo(random(12, index));
                seen.add(index);
            });
            assertThat(seen)
                    .containsExactlyElementsOf(IntStream.range(0, 300).boxed().toList());
        }
        // What was read is kept, and nobody's changes are seen by others.
        PictureFolder kept = PictureFolder.open(folder, 1, 3, 4, PictureFolder.Corrupt.SKIP);
        Files.writeString(folder.resolve("a/1007.png"), "broken later");
        kept.get(7).pixels()[0] ^= 1;
        assertThat(kept.get(7).pixels()).isEqualTo(random(12, 7));
        PictureFolder later = PictureFolder.open(folder, 1, 3, 4, PictureFolder.Corrupt.SKIP);
        assertThat(later.size()).isEqualTo(299);
        assertThatThrownBy(() -> PictureFolder.open(folder, 1, 3, 4, PictureFolder.Corrupt.FAIL))
                .hasMessageContaining("1007.png cannot be read as a picture");
    }
}
