package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.TextBatcher;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.IntStream;

/** Runs texts through a model, those of like length together: little of a batch is padding. */
final class TextBatches {
    /** Tokens of a batch, padding included, if it has more texts than one. */
    private static final int MOST_TOKENS = 8192;

    /** The longest text of a batch has at most this many times the tokens of its shortest, or {@link #FEW} more. */
    private static final double LONGER = 1.25;

    private static final int FEW = 8;

    private TextBatches() {}

    /**
     * A row of values for each text.
     *
     * @param forward [B, …] of a batch
     */
    static List<float[]> rows(
            List<EncodedText> texts,
            Padding padding,
            Device device,
            Precision precision,
            Function<Batch, Tensor> forward) {
        List<float[]> rows = new ArrayList<>(Collections.nCopies(texts.size(), new float[0]));
        List<Integer> byLength = IntStream.range(0, texts.size())
                .boxed()
                .sorted(Comparator.comparingInt(i -> texts.get(i).ids().length))
                .toList();
        for (int from = 0; from < texts.size(); ) {
            int to = end(texts, byLength, from);
            List<Integer> places = byLength.subList(from, to);
            List<EncodedText> together = places.stream().map(texts::get).toList();
            float[] values = values(together, padding, device, precision, forward);
            int width = values.length / together.size();
            for (int row = 0; row < together.size(); row++) {
                rows.set(places.get(row), Arrays.copyOfRange(values, row * width, (row + 1) * width));
            }
            from = to;
        }
        return rows;
    }

    private static int end(List<EncodedText> texts, List<Integer> byLength, int from) {
        int shortest = texts.get(byLength.get(from)).ids().length;
        int to = from + 1;
        while (to < byLength.size()) {
            int longest = texts.get(byLength.get(to)).ids().length;
            if (longest > Math.max(shortest * LONGER, shortest + FEW) || (to + 1 - from) * longest > MOST_TOKENS) {
                break;
            }
            to++;
        }
        return to;
    }

    private static float[] values(
            List<EncodedText> texts,
            Padding padding,
            Device device,
            Precision precision,
            Function<Batch, Tensor> forward) {
        try (Scope scope = Scope.open();
                Mode mode = Mode.evaluation();
                Autograd off = Autograd.off();
                Autocast cast = precision.open(device)) {
            int[] indices = IntStream.range(0, texts.size()).toArray();
            Batch batch = new TextBatcher(padding)
                    .batch(texts, indices, new SplittableRandom(0))
                    .toDevice(device);
            return forward.apply(batch).to(DType.FLOAT32).toFloats();
        }
    }
}
