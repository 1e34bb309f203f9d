package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A forward pass for all sizes of its dynamic axes: the operators of a {@link Trace}, with sizes that follow from those of
 * the axes. Its tensors live in the scope it was made in.
 *
 * @param inputs values 0, 1, … of the trace
 * @param steps the operators in order
 * @param kinds shapes and types, by value number
 * @param weights the model's tensors by value number
 * @param keys the weights' keys by value number
 * @param constants other tensors by value number
 * @param output value number of the result
 * @param outputName what the result is called
 */
record Program(
        List<Axis> axes,
        List<ModelInput> inputs,
        List<Step> steps,
        List<Kind> kinds,
        Map<Integer, Tensor> weights,
        Map<Integer, String> keys,
        Map<Integer, Constant> constants,
        int output,
        String outputName) {
    Program {
        axes = List.copyOf(axes);
        inputs = List.copyOf(inputs);
        steps = List.copyOf(steps);
        kinds = List.copyOf(kinds);
        weights = Map.copyOf(weights);
        keys = Map.copyOf(keys);
        constants = Map.copyOf(constants);
    }

    /** Shape and type of a value. */
    record Kind(List<Size> shape, DType dtype) {
        Kind {
            shape = List.copyOf(shape);
        }
    }

    /**
     * A tensor of which a smaller one is the beginning along its dimensions.
     *
     * @param values as large as it ever is
     * @param shape how much of it there is
     */
    record Constant(Tensor values, List<Size> shape) {
        Constant {
            shape = List.copyOf(shape);
        }
    }

    /**
     * One operator.
     *
     * @param op ATen's name; before that of one that returns a tuple, of which the first element is taken,
     *     {@link Trace#FIRST}
     * @param args as in {@link Trace.Node}, with {@link Size} for whole numbers and a list of them for long[]
     * @param outputs value numbers
     */
    record Step(String op, List<@Nullable Object> args, List<Integer> outputs) {
        Step {
            outputs = List.copyOf(outputs);
        }

        /** An argument that was passed by name; null if it was not. */
        @Nullable Object keyword(String name) {
            for (Object arg : args) {
                if (arg instanceof Trace.Keyword keyword && keyword.name().equals(name)) {
                    return keyword.value();
                }
            }
            return null;
        }

        /** Numbers of the values among the arguments. */
        List<Integer> reads() {
            List<Integer> ids = new ArrayList<>();
            args.forEach(arg -> read(arg, ids));
            return ids;
        }

        private static void read(@Nullable Object arg, List<Integer> ids) {
            if (arg instanceof Trace.Value value) {
                ids.add(value.id());
            } else if (arg instanceof List<?> list) {
                list.forEach(element -> read(element, ids));
            } else if (arg instanceof Trace.Keyword keyword) {
                read(keyword.value(), ids);
            }
        }

        /** ATen's name. */
        String name() {
            return op.startsWith(Trace.FIRST) ? op.substring(Trace.FIRST.length()) : op;
        }
    }

    /** A dimension of an input, which is counted from 0. */
    record Place(int input, int dim) {}

    /** Where the size of an axis can be read. */
    Place place(int axis) {
        for (int i = 0; i < inputs.size(); i++) {
            int dim = kind(i).shape().indexOf(Size.axis(axis));
            if (dim >= 0) {
                return new Place(i, dim);
            }
        }
        throw new ExportException(
                "no input has a dimension of axis '" + axes.get(axis).name() + "'");
    }

    Kind kind(int id) {
        return kinds.get(id);
    }
}
