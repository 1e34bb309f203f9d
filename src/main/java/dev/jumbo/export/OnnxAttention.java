package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Scaled dot-product attention, written out. B batch, N heads, G heads of keys, T queries, S keys, d width of a head. */
final class OnnxAttention {
    private OnnxAttention() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        rules.put("scaled_dot_product_attention", OnnxAttention::attention);
    }

    /** q [B, N, T, d], k, v [B, G, S, d], mask, dropout, causal, scale, grouped */
    private static void attention(OnnxWriting to) {
        DType dtype = to.dtype(to.out());
        List<Size> query = to.shape(to.id(0));
        boolean grouped = Boolean.TRUE.equals(to.keyword("enable_gqa"));
        String k = grouped ? repeat(to, 1, query.get(1)) : to.in(1);
        String v = grouped ? repeat(to, 2, query.get(1)) : to.in(2);
        double scale = to.keyword("scale") instanceof Double given ? given : 1;
        String q = to.emit("Mul", List.of(to.in(0), to.scalar(scale, dtype)));
        String columns = to.emit("Transpose", List.of(k), Map.of("perm", new long[] {0, 1, 3, 2}));
        String scores = to.emit("MatMul", List.of(q, columns)); // [B, N, T, S]
        if (to.flag(5)) {
            scores = to.emit(
                    "Add",
                    List.of(scores, later(to, query.get(2), to.shape(to.id(1)).get(2), dtype)));
        }
        if (to.arg(3) != null) {
            String hidden = to.scalar(Double.NEGATIVE_INFINITY, dtype);
            scores = to.dtype(to.id(3)) == DType.BOOL
                    ? to.emit("Where", List.of(to.in(3), scores, hidden))
                    : to.emit("Add", List.of(scores, to.in(3, dtype)));
        }
        String weights = to.emit("Softmax", List.of(scores), Map.of("axis", -1L));
        to.result(to.emit("MatMul", List.of(weights, v)));
    }

    /** −∞ after the diagonal of [T, S], else 0. */
    private static String later(OnnxWriting to, Size queries, Size keys, DType dtype) {
        String all = to.emit(
                "ConstantOfShape",
                List.of(to.vector(List.of(queries, keys))),
                Map.of("value", to.one(Double.NEGATIVE_INFINITY, dtype, List.of(1L))));
        return to.emit("Trilu", List.of(all, to.longScalar(1)), Map.of("upper", 1L));
    }

    /** Each head of keys for the heads of queries that it serves.   [B, G, S, d] → [B, N, S, d] */
    private static String repeat(OnnxWriting to, int i, Size heads) {
        List<Size> shape = to.shape(to.id(i));
        long times = heads.constant() / shape.get(1).constant();
        List<Size> wide = new ArrayList<>(shape);
        wide.add(2, Size.of(times));
        String apart = to.emit("Unsqueeze", List.of(to.in(i), to.longs(2)));
        String repeated = to.emit("Expand", List.of(apart, to.vector(wide))); // [B, G, N / G, S, d]
        List<Size> joined = new ArrayList<>(shape);
        joined.set(1, heads);
        return to.emit("Reshape", List.of(repeated, to.vector(joined)));
    }
}
