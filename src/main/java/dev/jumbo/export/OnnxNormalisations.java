package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Normalisations, in evaluation. */
final class OnnxNormalisations {
    private OnnxNormalisations() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        rules.put("batch_norm", OnnxNormalisations::batch);
        rules.put("layer_norm", OnnxNormalisations::layer);
        rules.put("rms_norm", OnnxNormalisations::rms);
        rules.put("group_norm", OnnxNormalisations::group);
    }

    /** x, weight, bias, mean, variance, training, momentum, eps */
    private static void batch(OnnxWriting to) {
        if (to.flag(5) || to.in(3).isEmpty() || to.in(4).isEmpty()) {
            throw to.unsupported("has no running statistics to use");
        }
        long channels = to.shape(to.id(0)).get(1).constant();
        to.result(to.emit(
                "BatchNormalization",
                List.of(to.in(0), or(to, 1, 1, channels), or(to, 2, 0, channels), to.in(3), to.in(4)),
                Map.of("epsilon", to.number(7))));
    }

    /** x, shape, weight, bias, eps */
    private static void layer(OnnxWriting to) {
        long[] shape = to.integers(1);
        if (shape.length != 1) {
            throw to.unsupported("over " + shape.length + " dimensions");
        }
        to.result(to.emit(
                "LayerNormalization",
                List.of(to.in(0), or(to, 2, 1, shape[0]), or(to, 3, 0, shape[0])),
                Map.of("axis", -1L, "epsilon", to.number(4))));
    }

    /** x, shape, weight, eps */
    private static void rms(OnnxWriting to) {
        DType dtype = to.dtype(to.out());
        int count = to.integers(1).length;
        long[] dims = LongStream.range(to.rank(0) - (long) count, to.rank(0)).toArray();
        String squares = to.emit("Mul", List.of(to.in(0), to.in(0)));
        String mean = to.emit("ReduceMean", List.of(squares), Map.of("axes", dims, "keepdims", 1L));
        String root = to.emit("Sqrt", List.of(to.emit("Add", List.of(mean, to.scalar(to.number(3), dtype)))));
        String y = to.emit("Div", List.of(to.in(0), root));
        to.result(to.in(2).isEmpty() ? y : to.emit("Mul", List.of(y, to.in(2))));
    }

    /** x, groups, weight, bias, eps */
    private static void group(OnnxWriting to) {
        List<Size> shape = to.shape(to.id(0));
        long groups = to.integer(1);
        long channels = shape.get(1).constant();
        String apart = to.emit("Reshape", List.of(to.in(0), to.longs(0, groups, -1))); // [B, G, ·]
        String normal = to.emit(
                "InstanceNormalization",
                List.of(apart, to.floats(1, groups), to.floats(0, groups)),
                Map.of("epsilon", to.number(4)));
        String y = to.reshape(normal, shape);
        List<Size> wide = new ArrayList<>(List.of(Size.of(channels)));
        shape.subList(2, shape.size()).forEach(dim -> wide.add(Size.of(1)));
        if (!to.in(2).isEmpty()) {
            y = to.emit("Mul", List.of(y, to.reshape(to.in(2), wide)));
        }
        to.result(to.in(3).isEmpty() ? y : to.emit("Add", List.of(y, to.reshape(to.in(3), wide))));
    }

    /** An argument, or the same number for each channel where it is null. */
    private static String or(OnnxWriting to, int i, double otherwise, long channels) {
        return to.in(i).isEmpty() ? to.floats(otherwise, channels) : to.in(i);
    }
}
