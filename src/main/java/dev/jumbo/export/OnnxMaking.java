package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import java.util.List;
import java.util.Map;

/** Tensors from nothing, and triangles of them. */
final class OnnxMaking {
    private OnnxMaking() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        rules.put("full", to -> to.result(filled(to, to.number(1))));
        rules.put("zeros_like", to -> to.result(filled(to, 0)));
        rules.put("tril", to -> triangle(to, 0));
        rules.put("triu", to -> triangle(to, 1));
    }

    /** A value in the shape and type of the result. */
    private static String filled(OnnxWriting to, double value) {
        return to.emit(
                "ConstantOfShape",
                List.of(to.vector(to.shape(to.out()))),
                Map.of("value", to.one(value, to.dtype(to.out()), List.of(1L))));
    }

    /** Runtimes have no triangles of booleans. */
    private static void triangle(OnnxWriting to, long upper) {
        DType dtype = to.dtype(to.out());
        DType wide = dtype == DType.BOOL ? DType.INT64 : dtype;
        String x = to.emit("Trilu", List.of(to.in(0, wide), to.scalar(to.size(1))), Map.of("upper", upper));
        to.result(to.cast(x, wide, dtype));
    }
}
