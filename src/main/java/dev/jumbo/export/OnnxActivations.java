package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import java.util.List;
import java.util.Map;

/** Activations and dropout. */
final class OnnxActivations {
    private OnnxActivations() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        rules.put("relu", to -> to.result(to.emit("Relu", List.of(to.in(0)))));
        rules.put("relu_", to -> to.result(to.emit("Relu", List.of(to.in(0)))));
        rules.put("tanh", to -> to.result(to.emit("Tanh", List.of(to.in(0)))));
        rules.put("sigmoid", to -> to.result(to.emit("Sigmoid", List.of(to.in(0)))));
        rules.put("silu", to -> to.result(to.emit("Mul", List.of(to.in(0), to.emit("Sigmoid", List.of(to.in(0)))))));
        rules.put(
                "leaky_relu", to -> to.result(to.emit("LeakyRelu", List.of(to.in(0)), Map.of("alpha", to.number(1)))));
        rules.put("softmax", to -> softmax(to, "Softmax"));
        rules.put("log_softmax", to -> softmax(to, "LogSoftmax"));
        rules.put("gelu", OnnxActivations::gelu);
        rules.put("dropout", to -> {
            if (to.flag(2)) {
                throw to.unsupported("is on: export in evaluation");
            }
            to.result(to.in(0));
        });
    }

    private static void softmax(OnnxWriting to, String op) {
        to.result(to.emit(op, List.of(to.in(0)), Map.of("axis", to.integer(1))));
    }

    /** x·Φ(x), or its approximation by tanh. */
    private static void gelu(OnnxWriting to) {
        String x = to.in(0);
        DType dtype = to.dtype(to.out());
        String bend;
        if ("tanh".equals(to.keyword("approximate"))) {
            String cube = to.emit("Mul", List.of(to.emit("Mul", List.of(x, x)), x));
            String inner = to.emit("Add", List.of(x, to.emit("Mul", List.of(cube, to.scalar(0.044715, dtype)))));
            bend = to.emit("Tanh", List.of(to.emit("Mul", List.of(inner, to.scalar(Math.sqrt(2 / Math.PI), dtype)))));
        } else {
            bend = to.emit("Erf", List.of(to.emit("Mul", List.of(x, to.scalar(Math.sqrt(0.5), dtype)))));
        }
        String half = to.emit("Mul", List.of(x, to.scalar(0.5, dtype)));
        to.result(to.emit("Mul", List.of(half, to.emit("Add", List.of(bend, to.scalar(1, dtype))))));
    }
}
