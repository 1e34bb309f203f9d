package dev.jumbo.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.MemoryPictures;
import dev.jumbo.data.Seeds;
import dev.jumbo.data.inspect.DataInspection.Suspect;
import dev.jumbo.data.text.TrainingProgress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PictureSuspectsTest {
    private static final int SIDE = 32;
    private static final List<String> CLASSES = List.of("lying", "standing", "third");

    /** A bright bar in noise: lying in pictures of even places, standing in the others. */
    private static PictureSuspects of(int[] labels) {
        byte[] pixels = new byte[labels.length * SIDE * SIDE];
        for (int i = 0; i < labels.length; i++) {
            SplittableRandom random = Seeds.random(4, i);
            int from = 8 + random.nextInt(10);
            for (int at = 0; at < SIDE * SIDE; at++) {
                int across = i % 2 == 0 ? at / SIDE : at % SIDE;
                boolean bar = across >= from && across < from + 6;
                pixels[i * SIDE * SIDE + at] = (byte) (random.nextInt(60) + (bar ? 150 : 0));
            }
        }
        PictureInput input = PictureInput.OfArrays.of(
                Map.of("train", new MemoryPictures("bars", pixels, labels, CLASSES, 1, SIDE, SIDE)), false);
        PictureFacts facts = PictureFacts.of(input, TrainingProgress.NONE);
        return PictureSuspects.of(
                input.items(), facts, facts.readable(), PictureInspection.Settings.DEFAULT, TrainingProgress.NONE);
    }

    private static int[] bars(int count) {
        int[] labels = new int[count];
        Arrays.setAll(labels, i -> i % 2);
        return labels;
    }

    private static List<String> places(PictureSuspects suspects) {
        return suspects.byOthers().stream()
                .map(one -> one.name().replaceAll("\\D", "") + " " + one.suggested())
                .toList();
    }

    @Test
    void wrongLabelsAloneWithTheRightClass() {
        assertThat(places(of(bars(120)))).isEmpty();
        int[] labels = bars(120);
        labels[31] = 0;
        labels[80] = 1;
        PictureSuspects found = of(labels);
        assertThat(places(found)).containsExactlyInAnyOrder("31 standing", "80 lying");
        Suspect first = found.byOthers().get(0);
        assertThat(first.why())
                .matches("by the other pictures " + first.suggested() + " \\(\\d\\.\\d\\d\\) rather than "
                        + first.label() + " \\(-?\\d\\.\\d\\d\\)");
    }

    @Test
    void aClassOfTenPicturesIsNotJudgedAndNobodySuggestsIt() {
        int[] labels = bars(120);
        for (int i = 0; i < 10; i++) {
            labels[i] = 2;
        }
        assertThat(places(of(labels))).isEmpty();
        assertThat(places(of(new int[120]))).as("one class").isEmpty();
    }
}
