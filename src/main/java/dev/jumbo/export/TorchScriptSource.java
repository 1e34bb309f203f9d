package dev.jumbo.export;

import dev.jumbo.tensor.ScriptModule;

/** The source of a module's forward method, for PyTorch 1.13 and newer. */
final class TorchScriptSource {
    private TorchScriptSource() {}

    static String of(Program program) {
        TorchScriptLines lines = new TorchScriptLines(program, true);
        StringBuilder head = new StringBuilder("def forward(self");
        for (int i = 0; i < program.inputs().size(); i++) {
            String name = program.inputs().get(i).name();
            lines.name(i, name);
            head.append(", ").append(name).append(": Tensor");
        }
        head.append(") -> Tensor:\n");
        for (int axis = 0; axis < program.axes().size(); axis++) {
            Program.Place place = program.place(axis);
            lines.line("n" + axis + " = " + program.inputs().get(place.input()).name() + ".size(" + place.dim() + ")");
        }
        program.keys().forEach((id, key) -> lines.name(id, ScriptModule.expression(key)));
        program.constants().forEach((id, value) -> lines.name(id, lines.begin("self." + constant(id), value)));
        program.steps().forEach(lines::step);
        lines.line("return " + lines.name(program.output()));
        return head.append(lines).toString();
    }

    /** The key of a constant among the buffers. */
    static String constant(int id) {
        return "constant_" + id;
    }
}
