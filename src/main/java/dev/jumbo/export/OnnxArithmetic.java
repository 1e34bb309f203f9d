package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Trace;
import java.util.List;
import java.util.Map;

/** Operators on each element, and products of matrices. */
final class OnnxArithmetic {
    private OnnxArithmetic() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        binary(rules, "Add", "add", "add_");
        binary(rules, "Sub", "sub");
        binary(rules, "Mul", "mul", "mul_");
        binary(rules, "Div", "div");
        binary(rules, "Pow", "pow");
        unary(rules, "Neg", "neg");
        unary(rules, "Abs", "abs");
        unary(rules, "Sign", "sign");
        unary(rules, "Exp", "exp");
        unary(rules, "Log", "log");
        unary(rules, "Sqrt", "sqrt");
        rules.put("logical_not", to -> to.result(to.emit("Not", List.of(to.in(0, DType.BOOL)))));
        rules.put("logical_and", to -> to.result(to.emit("And", List.of(to.in(0, DType.BOOL), to.in(1, DType.BOOL)))));
        rules.put("eq", to -> {
            DType first = to.dtype(to.id(0));
            DType common = first == DType.BOOL ? to.dtype(to.id(1)) : first;
            to.result(to.emit("Equal", List.of(to.in(0, common), to.in(1, common))));
        });
        rules.put("masked_fill", to -> {
            DType dtype = to.dtype(to.out());
            to.result(to.emit("Where", List.of(to.in(1), to.scalar(to.number(2), dtype), to.in(0))));
        });
        rules.put("clamp_", to -> {
            DType dtype = to.dtype(to.out());
            to.result(
                    to.emit("Clip", List.of(to.in(0), to.scalar(to.number(1), dtype), to.scalar(to.number(2), dtype))));
        });
        rules.put("matmul", to -> to.result(to.emit("MatMul", List.of(to.in(0), to.in(1)))));
        rules.put("linear", OnnxArithmetic::linear);
    }

    private static void unary(Map<String, OnnxExport.Rule> rules, String op, String name) {
        rules.put(name, to -> to.result(to.emit(op, List.of(to.in(0)))));
    }

    /** ATen brings both sides to one type, ONNX asks for it. */
    private static void binary(Map<String, OnnxExport.Rule> rules, String op, String... names) {
        for (String name : names) {
            rules.put(name, to -> {
                DType dtype = to.dtype(to.out());
                String other = to.arg(1) instanceof Trace.Value ? to.in(1, dtype) : to.scalar(to.number(1), dtype);
                to.result(to.emit(op, List.of(to.in(0, dtype), other)));
            });
        }
    }

    /** xWᵀ + b */
    private static void linear(OnnxWriting to) {
        if (to.rank(0) == 2) {
            List<String> in = to.in(2).isEmpty() ? List.of(to.in(0), to.in(1)) : List.of(to.in(0), to.in(1), to.in(2));
            to.result(to.emit("Gemm", in, Map.of("transB", 1L)));
            return;
        }
        String weight = to.emit("Transpose", List.of(to.in(1)), Map.of("perm", new long[] {1, 0}));
        String product = to.emit("MatMul", List.of(to.in(0), weight));
        to.result(to.in(2).isEmpty() ? product : to.emit("Add", List.of(product, to.in(2))));
    }
}
