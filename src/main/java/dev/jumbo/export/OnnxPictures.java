package dev.jumbo.export;

import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Convolutions and pooling. */
final class OnnxPictures {
    private OnnxPictures() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        for (int rank = 1; rank <= 3; rank++) {
            rules.put("conv" + rank + "d", OnnxPictures::convolution);
        }
        rules.put("conv_transpose2d", OnnxPictures::transposed);
        rules.put("max_pool1d", OnnxPictures::maxPool);
        rules.put("max_pool2d", OnnxPictures::maxPool);
        rules.put("avg_pool2d", OnnxPictures::averagePool);
        rules.put("adaptive_avg_pool2d", OnnxPictures::adaptiveAverage);
        rules.put("adaptive_max_pool2d", OnnxPictures::adaptiveMax);
    }

    /** x, weight, bias, stride, padding, dilation, groups */
    private static void convolution(OnnxWriting to) {
        to.result(to.emit(
                "Conv",
                withBias(to),
                Map.of(
                        "strides",
                        to.integers(3),
                        "pads",
                        bothEnds(to.integers(4)),
                        "dilations",
                        to.integers(5),
                        "group",
                        to.integer(6))));
    }

    /** x, weight, bias, stride, padding, output padding, groups, dilation */
    private static void transposed(OnnxWriting to) {
        to.result(to.emit(
                "ConvTranspose",
                withBias(to),
                Map.of(
                        "strides",
                        to.integers(3),
                        "pads",
                        bothEnds(to.integers(4)),
                        "output_padding",
                        to.integers(5),
                        "group",
                        to.integer(6),
                        "dilations",
                        to.integers(7))));
    }

    private static List<String> withBias(OnnxWriting to) {
        return to.in(2).isEmpty() ? List.of(to.in(0), to.in(1)) : List.of(to.in(0), to.in(1), to.in(2));
    }

    /** x, kernel, stride, padding, dilation, ceiling */
    private static void maxPool(OnnxWriting to) {
        Map<String, Object> attributes = pool(to);
        attributes.put("dilations", to.integers(4));
        to.result(to.emit("MaxPool", List.of(to.in(0)), attributes));
    }

    /** x, kernel, stride, padding, ceiling, padding counts */
    private static void averagePool(OnnxWriting to) {
        Map<String, Object> attributes = pool(to);
        attributes.put("count_include_pad", to.flag(5) ? 1L : 0L);
        to.result(to.emit("AveragePool", List.of(to.in(0)), attributes));
    }

    private static Map<String, Object> pool(OnnxWriting to) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("kernel_shape", to.integers(1));
        attributes.put("strides", to.integers(2).length == 0 ? to.integers(1) : to.integers(2));
        attributes.put("pads", bothEnds(to.integers(3)));
        return attributes;
    }

    private static long[] bothEnds(long[] padding) {
        long[] pads = Arrays.copyOf(padding, 2 * padding.length);
        System.arraycopy(padding, 0, pads, padding.length, padding.length);
        return pads;
    }

    /** The picture times a matrix of means for its rows, and one for its columns. */
    private static void adaptiveAverage(OnnxWriting to) {
        long[] size = to.integers(1);
        if (size[0] == 1 && size[1] == 1) {
            to.result(to.emit("GlobalAveragePool", List.of(to.in(0))));
            return;
        }
        long[] from = area(to);
        String rows = to.tensor("means_" + size[0] + "_of_" + from[0], means(size[0], from[0]));
        String columns = to.tensor("means_" + size[1] + "_of_" + from[1], means(size[1], from[1]));
        String turned = to.emit("Transpose", List.of(columns), Map.of("perm", new long[] {1, 0}));
        to.result(to.emit("MatMul", List.of(to.emit("MatMul", List.of(rows, to.in(0))), turned)));
    }

    /** [to, from]: row i is the mean of the elements from ⌊i·from/to⌋ to before ⌈(i + 1)·from/to⌉. */
    private static Tensor means(long to, long from) {
        float[] values = new float[Math.toIntExact(to * from)];
        for (int i = 0; i < to; i++) {
            int start = (int) (i * from / to);
            int end = (int) (((i + 1) * from + to - 1) / to);
            Arrays.fill(values, (int) (i * from) + start, (int) (i * from) + end, 1f / (end - start));
        }
        return Tensor.of(values, to, from);
    }

    private static void adaptiveMax(OnnxWriting to) {
        long[] size = to.integers(1);
        if (size[0] == 1 && size[1] == 1) {
            to.result(to.emit("GlobalMaxPool", List.of(to.in(0))));
            return;
        }
        long[] from = area(to);
        if (from[0] % size[0] != 0 || from[1] % size[1] != 0) {
            throw to.unsupported("of " + Arrays.toString(from) + " to " + Arrays.toString(size)
                    + ": only whole windows have an ONNX operator");
        }
        long[] window = {from[0] / size[0], from[1] / size[1]};
        to.result(to.emit("MaxPool", List.of(to.in(0)), Map.of("kernel_shape", window, "strides", window)));
    }

    /** Height and width. */
    private static long[] area(OnnxWriting to) {
        List<Size> shape = new ArrayList<>(to.shape(to.id(0)));
        return shape.subList(2, 4).stream().mapToLong(Size::constant).toArray();
    }
}
