package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Recurrence;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What the recurrent layers share. B batch, T time steps, D width, H hidden width, L layers, R directions. */
final class Recurrent {
    private Recurrent() {}

    /** One direction of a stack; the first layer reads {@code in} values, the others what R directions give. */
    static List<RecurrentWeights> stack(int in, int hidden, int layers, int directions, int gates) {
        if (in < 1 || hidden < 1 || layers < 1) {
            throw new IllegalArgumentException("recurrent layer: expected positive sizes, got in=" + in + ", hidden="
                    + hidden + ", layers=" + layers);
        }
        return IntStream.range(0, layers)
                .mapToObj(i -> RecurrentWeights.of(i == 0 ? in : directions * hidden, hidden, gates))
                .toList();
    }

    static List<RecurrentWeights> withoutBias(List<RecurrentWeights> layers) {
        return layers.stream().map(RecurrentWeights::withoutBias).toList();
    }

    static void checkSettings(
            String name, List<RecurrentWeights> layers, List<RecurrentWeights> reversed, double dropout) {
        if (layers.isEmpty() || !(reversed.isEmpty() || reversed.size() == layers.size())) {
            throw new IllegalArgumentException(name + ": expected a layer or more, and none or as many reversed, got "
                    + layers.size() + " and " + reversed.size());
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException(name + ": expected dropout in [0, 1), got " + dropout);
        }
    }

    static long hidden(List<RecurrentWeights> layers) {
        return layers.get(0).weightHh().shape()[1];
    }

    static Recurrence recurrence(List<RecurrentWeights> layers, List<RecurrentWeights> reversed, double dropout) {
        List<Tensor> weights = new ArrayList<>();
        for (int i = 0; i < layers.size(); i++) {
            add(weights, layers.get(i));
            if (!reversed.isEmpty()) {
                add(weights, reversed.get(i));
            }
        }
        return new Recurrence(
                weights.toArray(new Tensor[0]),
                layers.get(0).biasIh() != null,
                layers.size(),
                dropout,
                Mode.isTraining(),
                !reversed.isEmpty());
    }

    private static void add(List<Tensor> weights, RecurrentWeights layer) {
        weights.add(layer.weightIh().tensor());
        weights.add(layer.weightHh().tensor());
        Parameter biasIh = layer.biasIh();
        Parameter biasHh = layer.biasHh();
        if (biasIh != null && biasHh != null) {
            weights.add(biasIh.tensor());
            weights.add(biasHh.tensor());
        }
    }

    /** Refuses an input of another width, and lengths that are none. */
    static void check(Module layer, Tensor x, List<RecurrentWeights> layers, @Nullable Tensor lengths) {
        long in = layers.get(0).weightIh().shape()[1];
        ShapeException.check(x.dim() == 3 && x.size(2) == in, layer, "x[B, T, " + in + "]", x);
        if (lengths == null) {
            return;
        }
        String expected = "lengths[" + x.size(0) + "], int64 on the CPU, each in 1 … " + x.size(1);
        ShapeException.check(
                lengths.dim() == 1
                        && lengths.size(0) == x.size(0)
                        && lengths.dtype() == DType.INT64
                        && lengths.device().equals(Device.CPU),
                layer,
                expected,
                "lengths",
                lengths);
        for (long length : lengths.toLongs()) {
            if (length < 1 || length > x.size(1)) {
                throw new IllegalArgumentException(layer.getClass().getSimpleName() + ": expected " + expected
                        + ", got " + Arrays.toString(lengths.toLongs()));
            }
        }
    }

    /** The initial state: the given one if it fits, or zeros [L·R, B, H]. */
    static Tensor state(
            Module layer,
            Tensor x,
            List<RecurrentWeights> layers,
            List<RecurrentWeights> reversed,
            @Nullable Tensor given) {
        long count = (long) layers.size() + reversed.size();
        long hidden = hidden(layers);
        if (given == null) {
            Tensor one = x.narrow(1, 0, 1).narrow(2, 0, 1).zerosLike(); // [B, 1, 1]
            return one.transpose(0, 1).expand(count, -1, hidden).contiguous(); // [L·R, B, H]
        }
        ShapeException.check(
                Arrays.equals(given.shape(), new long[] {count, x.size(0), hidden}),
                layer,
                "state[" + count + ", " + x.size(0) + ", " + hidden + "]",
                "state",
                given);
        return given;
    }
}
