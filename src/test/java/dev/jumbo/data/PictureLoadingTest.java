package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Real pictures, the loader and every augmentation together. */
@Timeout(60)
class PictureLoadingTest {
    private static List<Integer> hashes(DataLoader<Picture> loader, int first) {
        List<Integer> hashes = new ArrayList<>();
        try (BatchIterator batches = loader.epoch(1, first)) {
            while (batches.hasNext()) {
                PictureBatch batch = (PictureBatch) batches.next();
                hashes.add(Arrays.hashCode(new int[] {
                    Arrays.hashCode(batch.pixels()),
                    Arrays.hashCode(batch.probabilities()),
                    Arrays.hashCode(batch.indices())
                }));
            }
        }
        return hashes;
    }

    @Test
    void augmentedBatchesDependOnSeedEpochAndBatchAlone() throws IOException {
        Pictures pictures = EmbeddedFashionMnist.open(Part.TEST);
        PictureBatcher batcher = PictureBatcher.of(pictures)
                .augment(
                        RandomCrop.padding(2),
                        HorizontalFlip.INSTANCE,
                        new RandomRotation(10),
                        new RandomScale(0.9, 1.1),
                        new RandomShift(0.1, 0.1),
                        new ColorJitter(0.2, 0.2, 0),
                        new RandomErasing(0.5),
                        new MixUp(0.2),
                        new CutMix(1))
                .normalize(Normalization.of(pictures));
        DataLoader<Picture> loader = DataLoader.of(pictures, 64, batcher).shuffle(11);
        List<Integer> expected = hashes(loader.workers(0), 0);
        assertThat(expected).hasSize(32).doesNotHaveDuplicates();
        assertThat(hashes(loader.workers(1), 0)).isEqualTo(expected);
        assertThat(hashes(loader.workers(3), 0)).isEqualTo(expected);
        assertThat(hashes(loader.workers(3), 20)).isEqualTo(expected.subList(20, 32));
        assertThat(hashes(loader.shuffle(12), 0)).isNotEqualTo(expected);
    }

    @Test
    void labelsStayWithTheirPictures() throws IOException {
        Pictures pictures = EmbeddedFashionMnist.open(Part.TEST);
        DataLoader<Picture> loader = DataLoader.of(pictures, 100, PictureBatcher.of(pictures))
                .shuffle(1)
                .workers(2);
        int seen = 0;
        try (BatchIterator batches = loader.epoch(0, 0)) {
            while (batches.hasNext()) {
                PictureBatch batch = (PictureBatch) batches.next();
                for (int b = 0; b < batch.size(); b++) {
                    Picture picture = pictures.get(batch.indices()[b]);
                    assertThat(batch.labels()[b]).isEqualTo(picture.label());
                    assertThat(batch.pixels()[b * 784 + 400]).isEqualTo((picture.pixels()[400] & 0xff) / 255f);
                    seen++;
                }
            }
        }
        assertThat(seen).isEqualTo(2000);
    }
}
