package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** New augmentations on pictures of any size, and what all of them do to masks. */
class MaskAugmentationTest {
    private static final int CLASSES = 5;

    static Stream<Augmentation> geometric() {
        return Stream.of(
                RandomCrop.padding(3),
                HorizontalFlip.INSTANCE,
                VerticalFlip.INSTANCE,
                new RandomRotation(40),
                new RandomScale(0.6, 1.6),
                new RandomShift(0.3, 0.3),
                new RandomAffine(30, 0.2, 0.7, 1.4, 15),
                new RandomPerspective(0.6, 1),
                new ElasticTransform(34, 4, 1));
    }

    static Stream<Augmentation> ofColours() {
        return Stream.of(
                new ColorJitter(0.4, 0.4, 0.4),
                new GaussianBlur(5, 0.5, 2, 1),
                new GaussianNoise(0.1, 1),
                new RandomAutoContrast(1),
                new RandomEqualize(1),
                new RandomPosterize(2, 1),
                new RandomSolarize(0.4, 1),
                new RandomSharpness(3, 1));
    }

    static Stream<Augmentation> all() {
        return Stream.of(
                        geometric(),
                        ofColours(),
                        Stream.of(new RandomErasing(1), new RandomGrayscale(1), new RandAugment(3, 20, 31)))
                .flatMap(s -> s);
    }

    /** Pictures whose values are their classes over CLASSES + 1, from 1 on, in large patches. */
    private static PictureBatch patches(int size, int channels, int height, int width) {
        SplittableRandom random = new SplittableRandom(3);
        float[] pixels = new float[size * channels * height * width];
        byte[] masks = new byte[size * height * width];
        for (int b = 0; b < size; b++) {
            int corner = random.nextInt(CLASSES);
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    int label = (corner + 2 * (2 * y / height) + (3 * x / width)) % CLASSES;
                    masks[(b * height + y) * width + x] = (byte) label;
                    for (int c = 0; c < channels; c++) {
                        pixels[((b * channels + c) * height + y) * width + x] = shade(label);
                    }
                }
            }
        }
        PictureBatch batch = new PictureBatch(pixels, new int[size], new int[size], CLASSES, channels, height, width);
        batch.masks(masks);
        return batch;
    }

    private static float shade(int label) {
        return (label + 1f) / (CLASSES + 1);
    }

    @ParameterizedTest
    @MethodSource("geometric")
    void masksMoveWithTheirPictures(Augmentation augmentation) {
        PictureBatch batch = patches(40, 2, 24, 30);
        byte[] before = batch.masks().clone();
        augmentation.apply(batch, new SplittableRandom(9));
        assertThat(batch.masks()).isNotEqualTo(before);
        int area = 24 * 30;
        int same = 0;
        int counted = 0;
        for (int b = 0; b < 40; b++) {
            for (int i = 0; i < area; i++) {
                int label = batch.masks()[b * area + i] & 0xff;
                float value = batch.pixels()[b * 2 * area + i];
                if (label == MaskedPicture.IGNORED) {
                    assertThat(value).isLessThanOrEqualTo(shade(CLASSES - 1) / 2 + 0.3f);
                } else {
                    counted++;
                    same += Math.abs(value - shade(label)) < 1e-4 ? 1 : 0;
                }
            }
        }
        assertThat(counted).isGreaterThan(40 * area / 3);
        // Between patches, and at the edge, the picture is blended and the mask is not.
        assertThat((double) same / counted).isGreaterThan(0.72);
    }

    @ParameterizedTest
    @MethodSource("ofColours")
    void coloursLeaveMasks(Augmentation augmentation) {
        PictureBatch batch = patches(4, 3, 20, 20);
        byte[] before = batch.masks().clone();
        float[] pixels = batch.pixels().clone();
        augmentation.apply(batch, new SplittableRandom(9));
        assertThat(batch.masks()).isEqualTo(before);
        assertThat(batch.pixels()).isNotEqualTo(pixels);
    }

    @Test
    void whatIsErasedHasNoClass() {
        PictureBatch batch = patches(4, 3, 20, 20);
        new RandomErasing(1, 0.1, 0.3, 0.5, 0).apply(batch, new SplittableRandom(1));
        int erased = 0;
        for (int i = 0; i < 4 * 400; i++) {
            boolean black = batch.pixels()[(i / 400) * 1200 + i % 400] == 0;
            assertThat((batch.masks()[i] & 0xff) == MaskedPicture.IGNORED).isEqualTo(black);
            erased += black ? 1 : 0;
        }
        assertThat(erased).isBetween(4 * 36, 4 * 125);
    }

    @Test
    void aShiftedMaskIsExact() {
        PictureBatch batch = new PictureBatch(new float[6], new int[1], new int[1], 3, 1, 2, 3);
        batch.masks(new byte[] {0, 1, 2, 2, 1, 0});
        Planes.shift(batch, 0, 1, -1);
        byte none = (byte) MaskedPicture.IGNORED;
        assertThat(batch.masks()).containsExactly(none, none, none, 1, 2, none);
    }

    @ParameterizedTest
    @MethodSource("all")
    void equalSeedsGiveEqualPicturesOfAnySize(Augmentation augmentation) {
        for (int[] size : new int[][] {{1, 1, 1}, {3, 1, 7}, {1, 5, 1}, {3, 2, 2}, {1, 3, 4}, {3, 17, 6}}) {
            PictureBatch one = patches(3, size[0], size[1], size[2]);
            PictureBatch other = patches(3, size[0], size[1], size[2]);
            augmentation.apply(one, new SplittableRandom(4));
            augmentation.apply(other, new SplittableRandom(4));
            assertThat(one.pixels()).isEqualTo(other.pixels());
            assertThat(one.masks()).isEqualTo(other.masks());
            for (float value : one.pixels()) {
                assertThat(value).isBetween(0f, 1f);
            }
        }
    }

    @Test
    void noiseHasItsDeviation() {
        float[] pixels = new float[40_000];
        Arrays.fill(pixels, 0.5f);
        PictureBatch batch = new PictureBatch(pixels, new int[1], new int[1], 1, 1, 200, 200);
        new GaussianNoise(0.1, 1).apply(batch, new SplittableRandom(5));
        double mean = 0;
        double squares = 0;
        for (float value : pixels) {
            mean += (value - 0.5) / pixels.length;
            squares += (value - 0.5) * (value - 0.5) / pixels.length;
        }
        assertThat(mean).isCloseTo(0, within(0.002)); // its deviation is 0.0005
        assertThat(Math.sqrt(squares)).isCloseTo(0.1, within(0.002));
    }

    @Test
    void randAugmentDrawsEachOperationAlike() {
        // A grey slope: Posterize at magnitude 30 of 31 leaves 4 bits, so all its values are whole sixteenths.
        int n = 4000;
        float[] slope = new float[64];
        for (int i = 0; i < 64; i++) {
            slope[i] = i / 63f;
        }
        float[] pixels = new float[n * 64];
        for (int b = 0; b < n; b++) {
            System.arraycopy(slope, 0, pixels, b * 64, 64);
        }
        PictureBatch batch = new PictureBatch(pixels, new int[n], new int[n], 1, 1, 8, 8);
        new RandAugment(1, 30, 31).apply(batch, new SplittableRandom(6));
        int[] same = new int[2];
        for (int b = 0; b < n; b++) {
            float[] one = Arrays.copyOfRange(pixels, b * 64, b * 64 + 64);
            same[0] += close(one, slope) ? 1 : 0;
            boolean sixteenths = true;
            for (float value : one) {
                sixteenths &= Math.round(value * 255) % 16 == 0 && Math.round(value * 255) < 241;
            }
            same[1] += sixteenths ? 1 : 0;
        }
        // Identity, auto-contrast, colour, equalisation of 64 pixels and sharpness of a slope change nothing: 5 of 14,
        // 1429 ± 30.
        assertThat(same[0]).isBetween(1300, 1560);
        assertThat(same[1]).isBetween(220, 350); // 286 ± 16
    }

    private static boolean close(float[] one, float[] other) {
        for (int i = 0; i < one.length; i++) {
            if (Math.abs(one[i] - other[i]) > 1e-5) {
                return false;
            }
        }
        return true;
    }

    @Test
    void batchesHaveTheirMasks() {
        byte[] pixels = {0, 127, (byte) 255, 10};
        MaskedPicture one = new MaskedPicture(
                new Picture(pixels, 1, 2, 2, Picture.NO_LABEL, "one"), new byte[] {0, 1, (byte) 255, 1});
        PictureBatch batch = new MaskedPictureBatcher(new PictureBatcher(2, List.of(new HorizontalFlip(1)), null))
                .batch(List.of(one, one), new int[] {4, 5}, new SplittableRandom(0));
        assertThat(batch.masks()).containsExactly(1, 0, 1, (byte) 255, 1, 0, 1, (byte) 255);
        assertThat(batch.pixels()[0]).isEqualTo(127 / 255f);
        assertThat(batch.weight()).isEqualTo(6); // pixels with a class
        assertThat(one.mask()).containsExactly(0, 1, (byte) 255, 1);
    }
}
