package dev.jumbo.export;

import dev.jumbo.tensor.Trace;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Operators that change a tensor in place, where a format has none: the change must not be seen through another tensor. */
final class Aliases {
    /** Operators that may give the tensor that they are given. */
    static final Set<String> SAME = Set.of("contiguous", "to", "dropout");

    private Aliases() {}

    /** Throws if a tensor is used whose memory was changed through another. */
    static void check(List<Program.Step> steps) {
        Map<Integer, Integer> memory = new HashMap<>(); // of which value's making a value is a part
        Set<Integer> stale = new HashSet<>();
        for (Program.Step step : steps) {
            step.args().forEach(arg -> refuse(step, arg, stale));
            int own = step.outputs().get(0);
            boolean changes = step.op().endsWith("_");
            if ((changes || Trace.VIEWS.contains(step.op()) || SAME.contains(step.op()))
                    && step.args().get(0) instanceof Trace.Value self) {
                int root = memory.getOrDefault(self.id(), self.id());
                if (changes) {
                    memory.forEach((id, of) -> {
                        if (of == root) {
                            stale.add(id);
                        }
                    });
                    stale.add(root);
                }
                memory.put(own, root);
            }
        }
    }

    private static void refuse(Program.Step step, @Nullable Object arg, Set<Integer> stale) {
        if (arg instanceof List<?> list) {
            list.forEach(element -> refuse(step, element, stale));
        } else if (arg instanceof Trace.Value value && stale.contains(value.id())) {
            throw new ExportException(step.op() + " reads a tensor that was changed in place through another: change a"
                    + " copy() in the model");
        }
    }
}
