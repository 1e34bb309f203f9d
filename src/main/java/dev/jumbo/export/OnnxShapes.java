package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Operators that move values, or change how they are looked at. */
final class OnnxShapes {
    private OnnxShapes() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        for (String name : List.of("reshape", "flatten", "unflatten")) {
            rules.put(name, to -> to.result(to.reshape(to.in(0), to.shape(to.out()))));
        }
        for (String name : List.of("contiguous", "clone", "detach")) {
            rules.put(name, to -> to.result(to.in(0)));
        }
        rules.put("to", to -> to.result(to.arg(1) instanceof DType dtype ? to.in(0, dtype) : to.in(0)));
        rules.put("unsqueeze", to -> {
            long dim = to.integer(1) < 0 ? to.integer(1) + to.rank(0) + 1 : to.integer(1);
            to.result(to.emit("Unsqueeze", List.of(to.in(0), to.longs(dim))));
        });
        rules.put(
                "squeeze", to -> to.result(to.emit("Squeeze", List.of(to.in(0), to.longs(to.dim(0, to.integer(1)))))));
        rules.put("permute", to -> {
            long[] dims = LongStream.of(to.integers(1)).map(d -> to.dim(0, d)).toArray();
            to.result(to.emit("Transpose", List.of(to.in(0)), Map.of("perm", dims)));
        });
        rules.put("transpose", to -> {
            long[] dims = LongStream.range(0, to.rank(0)).toArray();
            int a = (int) to.dim(0, to.integer(1));
            int b = (int) to.dim(0, to.integer(2));
            dims[a] = b;
            dims[b] = a;
            to.result(to.emit("Transpose", List.of(to.in(0)), Map.of("perm", dims)));
        });
        rules.put(
                "select",
                to -> to.result(
                        to.emit("Gather", List.of(to.in(0), to.scalar(to.size(2))), Map.of("axis", to.integer(1)))));
        rules.put("narrow", to -> {
            Size start = to.size(2);
            to.result(to.slice(to.in(0), to.dim(0, to.integer(1)), start, start.plus(to.size(3))));
        });
        rules.put(
                "index_select",
                to -> to.result(to.emit("Gather", List.of(to.in(0), to.in(2)), Map.of("axis", to.integer(1)))));
        rules.put("embedding", to -> to.result(to.emit("Gather", List.of(to.in(0), to.in(1)), Map.of("axis", 0L))));
        rules.put("expand", to -> to.result(to.emit("Expand", List.of(to.in(0), to.vector(to.shape(to.out()))))));
        rules.put("cat", to -> {
            DType dtype = to.dtype(to.out());
            List<String> parts = to.ids(0).stream()
                    .map(id -> to.cast(to.name(id), to.dtype(id), dtype))
                    .toList();
            to.result(to.emit("Concat", parts, Map.of("axis", to.integer(1))));
        });
        rules.put("stack", to -> {
            int rank = to.shape(to.out()).size();
            long dim = to.integer(1) < 0 ? to.integer(1) + rank : to.integer(1);
            List<String> parts = to.ids(0).stream()
                    .map(id -> to.emit("Unsqueeze", List.of(to.name(id), to.longs(dim))))
                    .toList();
            to.result(to.emit("Concat", parts, Map.of("axis", dim)));
        });
        rules.put("scatter", to -> {
            String shape = to.emit("Shape", List.of(to.in(2)));
            String value = to.emit("Expand", List.of(to.scalar(to.number(3), to.dtype(to.out())), shape));
            to.result(to.emit("ScatterElements", List.of(to.in(0), to.in(2), value), Map.of("axis", to.integer(1))));
        });
    }
}
