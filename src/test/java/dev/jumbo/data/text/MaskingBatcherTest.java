package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MaskingBatcherTest {
    private static final int VOCABULARY = 1000;
    private static final int MASK = 4;
    private static final MaskingBatcher BATCHER =
            new MaskingBatcher(new TargetedTextBatcher(new Padding(0, 1, 100)), MASK, VOCABULARY);

    /** 100 tokens between two that are never hidden. */
    private static TargetedText text() {
        int[] ids = IntStream.range(500, 602).toArray();
        int[] targets = ids.clone();
        targets[0] = (int) TokenBatch.IGNORE;
        targets[101] = (int) TokenBatch.IGNORE;
        return new TargetedText(ids, new int[102], targets);
    }

    @Test
    void sharesAreBerts() {
        int n = 1000;
        TargetedText text = text();
        TargetedBatch batch = BATCHER.batch(
                Collections.nCopies(n, text), IntStream.range(0, n).toArray(), new SplittableRandom(1));
        assertThat(batch.weight()).isEqualTo(15L * n);
        int masked = 0;
        int same = 0;
        int[] hidden = new int[102];
        for (int i = 0; i < batch.targets().length; i++) {
            long id = batch.texts().ids()[i];
            int t = i % 102;
            if (batch.targets()[i] == TokenBatch.IGNORE) {
                assertThat(id).isEqualTo(text.ids()[t]);
            } else {
                assertThat(batch.targets()[i]).isEqualTo(text.ids()[t]);
                masked += id == MASK ? 1 : 0;
                same += id == text.ids()[t] ? 1 : 0;
                hidden[t]++;
            }
        }
        double all = 15.0 * n;
        assertThat(masked / all).isCloseTo(0.8, within(0.015));
        assertThat(same / all).isCloseTo(0.1, within(0.01));
        assertThat(hidden[0] + hidden[101]).isZero();
        assertThat(Arrays.stream(hidden, 1, 101).min().orElse(0)).isGreaterThan(100); // 150 expected, σ 11
        assertThat(Arrays.stream(hidden, 1, 101).max().orElse(0)).isLessThan(200);
    }

    @Test
    void theSeedDecidesAndTheTextStays() {
        TargetedText text = text();
        List<TargetedText> texts = List.of(text);
        TargetedBatch one = BATCHER.batch(texts, new int[1], new SplittableRandom(7));
        assertThat(BATCHER.batch(texts, new int[1], new SplittableRandom(7))
                        .texts()
                        .ids())
                .isEqualTo(one.texts().ids());
        assertThat(BATCHER.batch(texts, new int[1], new SplittableRandom(8))
                        .texts()
                        .ids())
                .isNotEqualTo(one.texts().ids());
        assertThat(text.ids()).isEqualTo(text().ids());
    }

    /** A text of one word loses it, so that no batch is without a target. */
    @Test
    void atLeastOneIsHidden() {
        TargetedText text = new TargetedText(new int[] {2, 9, 3}, new int[3], new int[] {-100, 9, -100});
        TargetedBatch batch = BATCHER.batch(List.of(text), new int[1], new SplittableRandom(1));
        assertThat(batch.targets()).containsExactly(-100, 9, -100);
    }
}
