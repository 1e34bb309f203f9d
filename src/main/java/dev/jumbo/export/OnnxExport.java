package dev.jumbo.export;

import dev.jumbo.data.WholeFile;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes models as ONNX files (opset 17), in float32, with dynamic axes. The operators are those of a trace; weights are named
 * by their keys.
 */
public final class OnnxExport {
    /** How an operator of ATen's is said in ONNX. */
    @FunctionalInterface
    interface Rule {
        void write(OnnxWriting to);
    }

    private static final Map<String, Rule> RULES = new HashMap<>();

    static {
        OnnxArithmetic.addTo(RULES);
        OnnxActivations.addTo(RULES);
        OnnxReductions.addTo(RULES);
        OnnxShapes.addTo(RULES);
        OnnxMaking.addTo(RULES);
        OnnxPictures.addTo(RULES);
        OnnxNormalisations.addTo(RULES);
        OnnxAttention.addTo(RULES);
        OnnxRecurrence.addTo(RULES);
    }

    private OnnxExport() {}

    /**
     * Writes a file, under a temporary name first.
     *
     * @param metadata kept in the file, for its readers: names of classes and the like
     * @throws ExportException if the model has an operator that ONNX cannot say, or more than 2 GB
     */
    public static void write(ForwardPass pass, Map<String, String> metadata, Path file) throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            OnnxGraph graph = graph(Tracing.of(pass));
            WholeFile.write(file, temporary -> {
                try (OutputStream out = new BufferedOutputStream(java.nio.file.Files.newOutputStream(temporary))) {
                    graph.write(out, metadata);
                }
            });
        }
    }

    private static OnnxGraph graph(Program program) {
        OnnxWriting writing = new OnnxWriting(program, new Program.Step("", List.of(), List.of()));
        for (Program.Step step : program.steps()) {
            Rule rule = RULES.get(step.name());
            if (rule == null) {
                throw new ExportException("ONNX: no rule for the operator " + step.name());
            }
            writing.begin(step);
            rule.write(writing);
        }
        Program.Kind kind = program.kind(program.output());
        writing.graph()
                .node("Identity", List.of(writing.name(program.output())), List.of(program.outputName()), Map.of());
        writing.graph().output(program.outputName(), kind.dtype(), dims(program, kind.shape()));
        return writing.graph();
    }

    /** Numbers, names of axes, and for what follows from several a text that says how. */
    private static List<?> dims(Program program, List<Size> shape) {
        return shape.stream()
                .map(size -> size.isConstant() ? (Object) size.constant() : name(program, size))
                .toList();
    }

    private static String name(Program program, Size size) {
        for (int axis = 0; axis < program.axes().size(); axis++) {
            if (size.equals(Size.axis(axis))) {
                return program.axes().get(axis).name();
            }
        }
        return "size" + size.coefficients();
    }
}
