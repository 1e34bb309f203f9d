package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureBatchTest {
    private static Picture picture(int label, int... values) {
        byte[] pixels = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            pixels[i] = (byte) values[i];
        }
        return new Picture(pixels, 1, 1, values.length, label, "p" + label);
    }

    @Test
    void bytesBecomeFractions() {
        PictureBatch batch =
                PictureBatch.of(List.of(picture(1, 0, 51, 255), picture(0, 128, 127, 254)), new int[] {7, 3}, 2);
        assertThat(batch.pixels()).containsExactly(0f, 0.2f, 1f, 128 / 255f, 127 / 255f, 254 / 255f);
        assertThat(batch.labels()).containsExactly(1, 0);
        assertThat(batch.indices()).containsExactly(7, 3);
        assertThat(batch.probabilities()).containsExactly(0, 1, 1, 0);
        assertThat(batch.softTargets()).isNull();
    }

    @Test
    void normalisingAtOnceOrAfterwardsIsTheSame() {
        SplittableRandom random = new SplittableRandom(1);
        byte[] pixels = new byte[3 * 4 * 5];
        random.nextBytes(pixels);
        List<Picture> pictures = List.of(new Picture(pixels, 3, 4, 5, 0, "p"));
        Normalization imagenet = Normalization.IMAGENET;
        PictureBatch after = PictureBatch.of(pictures, new int[] {0}, 1);
        after.normalize(imagenet);
        PictureBatch atOnce = PictureBatch.of(pictures, new int[] {0}, 1, imagenet);
        assertThat(atOnce.pixels()).isEqualTo(after.pixels());
        assertThat(atOnce.pixels()[0]).isEqualTo(((pixels[0] & 0xff) / 255f - 0.485f) / 0.229f);
        assertThat(atOnce.pixels()[45]).isEqualTo(((pixels[45] & 0xff) / 255f - 0.406f) / 0.225f);
    }

    @Test
    void imageNetsNormalisationOfGreyPicturesIsTheMeanOfItsChannels() {
        assertThat(Normalization.imagenet(3)).isEqualTo(Normalization.IMAGENET);
        Normalization grey = Normalization.imagenet(1);
        assertThat(grey.mean().get(0)).isCloseTo((0.485f + 0.456f + 0.406f) / 3, within(1e-6f));
        assertThat(grey.std().get(0)).isCloseTo((0.229f + 0.224f + 0.225f) / 3, within(1e-6f));
        assertThatThrownBy(() -> Normalization.imagenet(4))
                .hasMessage("normalize: imagenet is of pictures with 1 or 3 channels, got 4; take dataset");
    }

    @Test
    void normalisationOfASetIsItsMeanAndDeviation() throws IOException {
        // Channel 0: 0, 255, 0, 255. Channel 1: always 51.
        byte[] pixels = {0, (byte) 255, 51, 51, 0, (byte) 255, 51, 51};
        Pictures set = new MemoryPictures("set", pixels, new int[] {0, 0}, List.of("a"), 2, 1, 2);
        Normalization normalization = Normalization.of(set);
        assertThat(normalization.mean()).containsExactly(0.5f, 0.2f);
        assertThat(normalization.std()).containsExactly(0.5f, 1f);
        assertThatThrownBy(() -> new Normalization(List.of(0f), List.of(0f)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deviations above 0");
        assertThatThrownBy(() -> PictureBatch.of(List.of(set.get(0)), new int[] {0}, 1, Normalization.IMAGENET))
                .hasMessage("normalisation: expected 2 means and deviations, one a channel, got 3");
    }

    @Test
    void picturesOfOtherSizesAreNamed() {
        assertThatThrownBy(() -> PictureBatch.of(List.of(picture(0, 1, 2), picture(9, 1)), new int[2], 10))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("picture p9: expected 1x1x2 as the others of the batch, got 1x1x1");
        assertThatThrownBy(() -> new Picture(new byte[5], 1, 2, 3, 0, "x"))
                .hasMessage("picture x: expected 6 bytes for 1x2x3, got 5");
    }

    @Test
    void theBatcherAugmentsThenNormalises() {
        Augmentation toOne = (batch, random) -> java.util.Arrays.fill(batch.pixels(), random.nextInt(1, 2));
        PictureBatcher batcher =
                new PictureBatcher(1, List.of(toOne), new Normalization(List.of(0.5f), List.of(0.25f)));
        assertThat(batcher.batch(List.of(picture(0, 3, 4)), new int[] {0}, new SplittableRandom(0))
                        .pixels())
                .containsExactly(2f, 2f);
    }

    @Test
    void tensorsHoldTheSameValues() {
        try (Scope scope = Scope.open()) {
            PictureBatch host =
                    PictureBatch.of(List.of(picture(1, 0, 51, 255), picture(0, 255, 0, 51)), new int[] {7, 3}, 3);
            Batch batch = host.toDevice(Device.CPU);
            assertThat(batch.size()).isEqualTo(2);
            assertThat(batch.input().shape()).containsExactly(2, 1, 1, 3);
            assertThat(batch.input().toFloats()).containsExactly(0, 0.2f, 1, 1, 0, 0.2f);
            assertThat(batch.target().dtype()).isEqualTo(DType.INT64);
            assertThat(batch.target().toLongs()).containsExactly(1, 0);
            host.softTargets(new float[] {0.5f, 0.5f, 0, 1, 0, 0});
            assertThat(host.toDevice(Device.CPU).target().shape()).containsExactly(2, 3);
            assertThat(host.toDevice(Device.CPU).target().toFloats()).containsExactly(0.5f, 0.5f, 0, 1, 0, 0);
        }
    }
}
