package dev.jumbo.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.data.text.Padding;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextBatchesTest {
    private final List<String> shapes = new ArrayList<>();

    private static EncodedText text(int length, int token) {
        int[] ids = new int[length];
        Arrays.fill(ids, token);
        return new EncodedText(ids, new int[length], -1);
    }

    /** Sum of the tokens, and their number. */
    private Tensor sums(Batch batch) {
        Tensor ids = batch.inputs().get(0);
        Tensor mask = batch.inputs().get(1).to(DType.INT64);
        shapes.add(ids.size(0) + "x" + ids.size(1));
        return Tensor.cat(1, ids.mul(mask).sum(true, 1), mask.sum(true, 1));
    }

    @Test
    void givesEachTextItsRowAndLikeLengthsTogether() {
        List<EncodedText> texts = List.of(text(40, 2), text(3, 5), text(41, 1), text(300, 1), text(9, 4), text(3, 7));
        List<float[]> rows = TextBatches.rows(texts, new Padding(0, 8, 512), Device.CPU, Precision.FLOAT32, this::sums);
        assertThat(rows)
                .usingRecursiveComparison()
                .isEqualTo(List.of(
                        new float[] {80, 40},
                        new float[] {15, 3},
                        new float[] {41, 41},
                        new float[] {300, 300},
                        new float[] {36, 9},
                        new float[] {21, 3}));
        assertThat(shapes).containsExactly("3x16", "2x48", "1x304");
    }

    @Test
    void keepsBatchesSmallEnough() {
        List<EncodedText> texts =
                IntStream.range(0, 50).mapToObj(i -> text(512, i)).toList();
        List<float[]> rows = TextBatches.rows(texts, new Padding(0, 8, 512), Device.CPU, Precision.FLOAT32, this::sums);
        assertThat(shapes).containsExactly("16x512", "16x512", "16x512", "2x512");
        assertThat(rows.get(49)).containsExactly(49 * 512, 512);
    }

    @Test
    void noTextsGiveNoRows() {
        assertThat(TextBatches.rows(List.of(), new Padding(0, 8, 8), Device.CPU, Precision.FLOAT32, this::sums))
                .isEmpty();
    }
}
