package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/** Sums, means, largest elements and orders along dimensions. */
final class OnnxReductions {
    private OnnxReductions() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        rules.put("sum", to -> {
            String x = to.in(0, to.dtype(to.out()));
            to.result(to.emit("ReduceSum", List.of(x, to.longs(dims(to))), Map.of("keepdims", to.flag(2) ? 1L : 0L)));
        });
        rules.put("mean", to -> reduce(to, "ReduceMean"));
        rules.put("amax", to -> reduce(to, "ReduceMax"));
        rules.put("cumsum", to -> {
            String x = to.in(0, to.dtype(to.out()));
            to.result(to.emit("CumSum", List.of(x, to.longScalar(to.dim(0, to.integer(1))))));
        });
        rules.put(
                "argmax",
                to -> to.result(to.emit("ArgMax", List.of(to.in(0)), Map.of("axis", to.integer(1), "keepdims", 0L))));
        rules.put("argsort", to -> {
            long dim = to.dim(0, to.integer(1));
            Size count = to.shape(to.id(0)).get((int) dim);
            String x = to.dtype(to.id(0)) == DType.BOOL ? to.in(0, DType.INT64) : to.in(0);
            to.result(to.emit(
                            "TopK",
                            List.of(x, to.vector(count)),
                            2,
                            Map.of("axis", dim, "largest", to.flag(2) ? 1L : 0L))[1]);
        });
        rules.put("topk", to -> {
            String[] both = to.emit(
                    "TopK",
                    List.of(to.in(0), to.vector(to.size(1))),
                    2,
                    Map.of("axis", to.integer(2), "largest", to.flag(3) ? 1L : 0L));
            to.result(0, both[0]);
            to.result(1, both[1]);
        });
    }

    private static void reduce(OnnxWriting to, String op) {
        to.result(to.emit(op, List.of(to.in(0)), Map.of("axes", dims(to), "keepdims", to.flag(2) ? 1L : 0L)));
    }

    /** The dimensions that go; all where none are given. */
    private static long[] dims(OnnxWriting to) {
        return to.arg(1) == null ? LongStream.range(0, to.rank(0)).toArray() : to.integers(1);
    }
}
