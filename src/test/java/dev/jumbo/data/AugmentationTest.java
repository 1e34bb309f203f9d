package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AugmentationTest {
    private static PictureBatch batch(int size, int channels, int height, int width, float... pixels) {
        int[] labels = IntStream.range(0, size).toArray();
        return new PictureBatch(pixels, labels, labels.clone(), Math.max(2, size), channels, height, width);
    }

    /** Batches of random pixels above 0. */
    private static PictureBatch random(int size, int channels, int height, int width) {
        SplittableRandom random = new SplittableRandom(size);
        float[] pixels = new float[size * channels * height * width];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = (float) random.nextDouble(0.01, 1);
        }
        return batch(size, channels, height, width, pixels);
    }

    private static float[] shifted(int dy, int dx) {
        PictureBatch b = batch(1, 1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        Planes.shift(b, 0, dy, dx);
        return b.pixels();
    }

    @Test
    void shifting() {
        assertThat(shifted(0, 0)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(shifted(1, 0)).containsExactly(0, 0, 0, 1, 2, 3, 4, 5, 6);
        assertThat(shifted(-1, 0)).containsExactly(4, 5, 6, 7, 8, 9, 0, 0, 0);
        assertThat(shifted(0, 1)).containsExactly(0, 1, 2, 0, 4, 5, 0, 7, 8);
        assertThat(shifted(0, -2)).containsExactly(3, 0, 0, 6, 0, 0, 9, 0, 0);
        assertThat(shifted(2, -1)).containsExactly(0, 0, 0, 0, 0, 0, 2, 3, 0);
        assertThat(shifted(-1, 1)).containsExactly(0, 4, 5, 0, 7, 8, 0, 0, 0);
        assertThat(shifted(3, 0)).containsOnly(0);
        assertThat(shifted(0, -3)).containsOnly(0);
    }

    @Test
    void cropsReachEveryPlaceEquallyOften() {
        // A lone white pixel in the middle of 3×3; padding 1 moves it to each of 9 places: 1000 of 9000, deviation 30.
        int n = 9000;
        float[] pixels = new float[n * 9];
        for (int b = 0; b < n; b++) {
            pixels[b * 9 + 4] = 1;
        }
        PictureBatch b = batch(n, 1, 3, 3, pixels);
        RandomCrop.padding(1).apply(b, new SplittableRandom(2));
        int[] places = new int[9];
        for (int i = 0; i < pixels.length; i++) {
            places[i % 9] += (int) pixels[i];
        }
        assertThat(Arrays.stream(places).sum()).isEqualTo(n);
        for (int place : places) {
            assertThat(place).isBetween(880, 1120);
        }
    }

    @Test
    void channelsMoveTogether() {
        PictureBatch b = random(5, 3, 6, 7);
        float[] red = b.pixels();
        int area = 42;
        for (int i = 0; i < 5; i++) {
            System.arraycopy(red, i * 3 * area, red, (i * 3 + 1) * area, area);
            System.arraycopy(red, i * 3 * area, red, (i * 3 + 2) * area, area);
        }
        for (Augmentation augmentation : List.<Augmentation>of(
                RandomCrop.padding(2),
                HorizontalFlip.INSTANCE,
                VerticalFlip.INSTANCE,
                new RandomRotation(30),
                new RandomScale(0.7, 1.3),
                new RandomShift(0.3, 0.3),
                new RandomErasing(1))) {
            float[] before = b.pixels().clone();
            augmentation.apply(b, new SplittableRandom(4));
            assertThat(b.pixels()).as("%s", augmentation).isNotEqualTo(before);
            for (int i = 0; i < 5; i++) {
                float[] first = Arrays.copyOfRange(b.pixels(), i * 3 * area, (i * 3 + 1) * area);
                for (int c = 1; c < 3; c++) {
                    assertThat(Arrays.copyOfRange(b.pixels(), (i * 3 + c) * area, (i * 3 + c + 1) * area))
                            .as("%s", augmentation)
                            .isEqualTo(first);
                }
            }
        }
    }

    @Test
    void flips() {
        PictureBatch b = batch(1, 2, 2, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12);
        new HorizontalFlip(1).apply(b, new SplittableRandom(0));
        assertThat(b.pixels()).containsExactly(3, 2, 1, 6, 5, 4, 9, 8, 7, 12, 11, 10);
        new VerticalFlip(1).apply(b, new SplittableRandom(0));
        assertThat(b.pixels()).containsExactly(6, 5, 4, 3, 2, 1, 12, 11, 10, 9, 8, 7);
        new HorizontalFlip(0).apply(b, new SplittableRandom(0));
        new VerticalFlip(0).apply(b, new SplittableRandom(0));
        assertThat(b.pixels()).startsWith(6, 5, 4);
        PictureBatch odd = batch(1, 1, 3, 1, 1, 2, 3);
        new VerticalFlip(1).apply(odd, new SplittableRandom(0));
        assertThat(odd.pixels()).containsExactly(3, 2, 1);
    }

    @Test
    void halfOfThePicturesAreFlipped() {
        float[] pixels = new float[8000];
        for (int i = 0; i < pixels.length; i += 2) {
            pixels[i] = 1;
        }
        PictureBatch b = batch(4000, 1, 1, 2, pixels);
        HorizontalFlip.INSTANCE.apply(b, new SplittableRandom(3));
        int flipped = 0;
        for (int i = 1; i < pixels.length; i += 2) {
            flipped += (int) pixels[i];
        }
        assertThat(flipped).isBetween(1880, 2120); // 2000 expected, deviation 32
    }

    @Test
    void rotatingAQuarterTurnMovesPixelsWhole() {
        PictureBatch b = batch(1, 1, 3, 3, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        RandomRotation.rotate(b, 0, Math.PI / 2, new float[9]);
        float[] counterClockwise = {3, 6, 9, 2, 5, 8, 1, 4, 7};
        for (int i = 0; i < 9; i++) {
            assertThat(b.pixels()[i]).isCloseTo(counterClockwise[i], within(1e-5f));
        }
        RandomRotation.rotate(b, 0, 0, new float[9]);
        assertThat(b.pixels()[0]).isCloseTo(3, within(1e-5f));
    }

    @Test
    void scalingIsBilinearAboutTheCentre() {
        PictureBatch doubled = batch(1, 1, 1, 4, 0, 1, 2, 3);
        new RandomScale(2, 2).apply(doubled, new SplittableRandom(0));
        assertThat(doubled.pixels()).containsExactly(0.75f, 1.25f, 1.75f, 2.25f);
        PictureBatch halved = batch(1, 1, 1, 4, 1, 1, 1, 1);
        new RandomScale(0.5, 0.5).apply(halved, new SplittableRandom(0));
        assertThat(halved.pixels()).containsExactly(0, 1, 1, 0);
    }

    @Test
    void anglesAndShiftsStayInTheirRange() {
        // A picture that is white in its middle keeps its middle under any small turn and its mass under small shifts.
        float[] pixels = new float[100 * 49];
        for (int b = 0; b < 100; b++) {
            pixels[b * 49 + 24] = 1;
        }
        PictureBatch turned = batch(100, 1, 7, 7, pixels.clone());
        new RandomRotation(180).apply(turned, new SplittableRandom(1));
        PictureBatch moved = batch(100, 1, 7, 7, pixels.clone());
        new RandomShift(0.2, 0).apply(moved, new SplittableRandom(1));
        int[] rows = new int[7];
        for (int b = 0; b < 100; b++) {
            assertThat(turned.pixels()[b * 49 + 24]).isCloseTo(1, within(1e-5f));
            for (int y = 0; y < 7; y++) {
                rows[y] += (int) moved.pixels()[b * 49 + y * 7 + 3];
            }
        }
        // 0.2 of 7 rows is 1.4: one row up or down each with probability (1.4 - 0.5) / 2.8.
        assertThat(rows[2] + rows[3] + rows[4]).isEqualTo(100);
        assertThat(rows[2]).isBetween(18, 46);
        assertThat(rows[4]).isBetween(18, 46);
    }

    @Test
    void colours() {
        PictureBatch b = batch(1, 3, 1, 2, 0.2f, 0.4f, 0.6f, 0.4f, 0.8f, 0.4f);
        ColorJitter.adjust(b, 0, 2, 1, 1);
        assertThat(b.pixels()).containsExactly(0.4f, 0.8f, 1, 0.8f, 1, 0.8f);
        b = batch(1, 3, 1, 2, 0.2f, 0.4f, 0.6f, 0.4f, 0.8f, 0.4f);
        ColorJitter.adjust(b, 0, 1, 1, 0);
        float grey = 0.2989f * 0.2f + 0.587f * 0.6f + 0.114f * 0.8f;
        for (int c = 0; c < 3; c++) {
            assertThat(b.pixels()[2 * c]).isCloseTo(grey, within(1e-6f));
            assertThat(b.pixels()[2 * c + 1]).isCloseTo(0.4f, within(1e-4f));
        }
        PictureBatch flat = batch(1, 1, 1, 2, 0.2f, 0.6f);
        ColorJitter.adjust(flat, 0, 1, 0.5f, 1);
        assertThat(flat.pixels()[0]).isCloseTo(0.3f, within(1e-6f));
        assertThat(flat.pixels()[1]).isCloseTo(0.5f, within(1e-6f));
        PictureBatch two = batch(1, 2, 1, 1, 0, 0);
        assertThatThrownBy(() -> new ColorJitter(1, 1, 1).apply(two, new SplittableRandom(0)))
                .hasMessage("color jitter: expected pictures of 1 or 3 channels, got 2");
    }

    @Test
    void jitterDrawsFactorsEvenly() {
        float[] pixels = new float[5000];
        Arrays.fill(pixels, 0.5f);
        PictureBatch b = batch(5000, 1, 1, 1, pixels);
        new ColorJitter(0.4, 0, 0).apply(b, new SplittableRandom(1));
        double mean = 0;
        for (float p : pixels) {
            assertThat(p).isBetween(0.3f, 0.7f);
            mean += p / 5000;
        }
        assertThat(mean).isCloseTo(0.5, within(0.007)); // standard error 0.0016
    }

    @Test
    void erasing() {
        int n = 2000;
        PictureBatch b = random(n, 1, 20, 20);
        new RandomErasing(0.5).apply(b, new SplittableRandom(1));
        int erased = 0;
        double area = 0;
        for (int i = 0; i < n; i++) {
            int zeros = 0;
            for (int p = i * 400; p < (i + 1) * 400; p++) {
                zeros += b.pixels()[p] == 0 ? 1 : 0;
            }
            if (zeros > 0) {
                erased++;
                area += zeros / 400.0;
                assertThat(zeros).isBetween(4, 145); // 0.02 to 0.33 of 400, sides rounded
            }
        }
        assertThat(erased).isBetween(920, 1080); // deviation 22
        assertThat(area / erased).isCloseTo(0.175, within(0.015));
        PictureBatch painted = random(1, 2, 4, 4);
        new RandomErasing(1, 1, 1, 1, 0.25f).apply(painted, new SplittableRandom(1));
        assertThat(painted.pixels()).containsOnly(0.25f);
    }

    @Test
    void mixingUp() {
        PictureBatch b = batch(2, 1, 1, 2, 0, 1, 1, 0.5f);
        MixUp.mix(b, new int[] {1, 0}, 0.75f);
        assertThat(b.pixels()).containsExactly(0.25f, 0.875f, 0.75f, 0.625f);
        assertThat(b.softTargets()).containsExactly(0.75f, 0.25f, 0.25f, 0.75f);
        MixUp.mix(b, new int[] {0, 0}, 0.5f);
        assertThat(b.pixels()).containsExactly(0.25f, 0.875f, 0.5f, 0.75f);
        assertThat(b.softTargets()).containsExactly(0.75f, 0.25f, 0.5f, 0.5f);
    }

    @Test
    void cuttingAndMixing() {
        PictureBatch b = batch(2, 1, 2, 4, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2);
        CutMix.paste(b, new int[] {1, 1}, 0, 1, 1, 3);
        assertThat(b.pixels()).containsExactly(1, 2, 2, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 2, 2, 2);
        assertThat(b.softTargets()).containsExactly(0.75f, 0.25f, 0, 1);
    }

    @Test
    void targetsOfMixedPicturesAddUpToOneAndMatchTheArea() {
        SplittableRandom random = new SplittableRandom(1);
        for (int round = 0; round < 200; round++) {
            int n = 3;
            float[] pixels = new float[n * 35];
            for (int i = 0; i < pixels.length; i++) {
                pixels[i] = i / 35;
            }
            PictureBatch b = batch(n, 1, 5, 7, pixels);
            new CutMix(1).apply(b, random);
            float[] targets = b.probabilities();
            for (int i = 0; i < n; i++) {
                float[] shares = new float[n];
                for (int p = i * 35; p < (i + 1) * 35; p++) {
                    shares[(int) b.pixels()[p]] += 1f / 35;
                }
                for (int k = 0; k < n; k++) {
                    assertThat(targets[i * n + k]).isCloseTo(shares[k], within(1e-5f));
                }
            }
        }
    }

    @Test
    void lambdaFollowsTheBetaDistribution() {
        for (double alpha : new double[] {0.2, 1, 4}) {
            SplittableRandom random = new SplittableRandom(7);
            double sum = 0;
            double squares = 0;
            int n = 20000;
            for (int i = 0; i < n; i++) {
                double x = Mixing.beta(alpha, random);
                assertThat(x).isBetween(0.0, 1.0);
                sum += x;
                squares += x * x;
            }
            double mean = sum / n;
            assertThat(mean).isCloseTo(0.5, within(0.015));
            // The variance of Beta(a, a) is 1 / (4 (2a + 1)).
            assertThat(squares / n - mean * mean).isCloseTo(1 / (4 * (2 * alpha + 1)), within(0.005));
        }
        assertThat(Mixing.beta(1e-3, new SplittableRandom(1))).isBetween(0.0, 1.0);
    }

    @Test
    void equalGeneratorsGiveEqualResults() {
        for (Augmentation augmentation : List.<Augmentation>of(
                RandomCrop.padding(4),
                HorizontalFlip.INSTANCE,
                VerticalFlip.INSTANCE,
                new RandomRotation(15),
                new RandomScale(0.8, 1.2),
                new RandomShift(0.1, 0.2),
                new ColorJitter(0.4, 0.4, 0.4),
                new RandomErasing(0.5),
                new MixUp(0.2),
                new CutMix(1))) {
            PictureBatch one = random(6, 3, 8, 9);
            PictureBatch two = random(6, 3, 8, 9);
            augmentation.apply(one, new SplittableRandom(5));
            augmentation.apply(two, new SplittableRandom(5));
            assertThat(one.pixels()).isEqualTo(two.pixels());
            assertThat(one.softTargets()).isEqualTo(two.softTargets());
            PictureBatch other = random(6, 3, 8, 9);
            augmentation.apply(other, new SplittableRandom(6));
            assertThat(other.pixels()).as("%s", augmentation).isNotEqualTo(one.pixels());
            for (float p : one.pixels()) {
                assertThat(p).isBetween(0f, 1.0001f);
            }
        }
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> RandomCrop.padding(-1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("random crop: padding: expected 0.0 to");
        assertThatThrownBy(() -> new HorizontalFlip(1.5))
                .hasMessage("horizontal flip: probability: expected 0.0 to 1.0, got 1.5");
        assertThatThrownBy(() -> new VerticalFlip(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RandomRotation(181)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RandomScale(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RandomScale(2, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RandomShift(0, 2)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new ColorJitter(-0.1, 0, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new RandomErasing(0.5, 0.5, 0.2, 0.3, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MixUp(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CutMix(-1)).isInstanceOf(IllegalArgumentException.class);
    }
}
