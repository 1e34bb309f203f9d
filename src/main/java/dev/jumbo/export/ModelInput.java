package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * An input of an exported model.
 *
 * @param name {@code input_ids}
 * @param dtype its type
 * @param dims each a size (Long) or the name of an {@link Axis}
 * @param example the value it is traced with, everywhere
 */
public record ModelInput(String name, DType dtype, List<Object> dims, double example) {
    public ModelInput {
        dims = List.copyOf(dims);
        for (Object dim : dims) {
            if (!(dim instanceof Long) && !(dim instanceof String)) {
                throw new IllegalArgumentException("input " + name + ": expected sizes and names of axes, got " + dims);
            }
        }
    }

    List<Size> shape(List<Axis> axes) {
        List<String> names = axes.stream().map(Axis::name).toList();
        return dims.stream()
                .map(dim -> dim instanceof Long size ? Size.of(size) : Size.axis(names.indexOf(dim)))
                .toList();
    }

    Tensor tensor(List<Axis> axes, long[] sizes) {
        long[] shape = shape(axes).stream().mapToLong(size -> size.at(sizes)).toArray();
        double[] values = new double[Math.toIntExact(Arrays.stream(shape).reduce(1, Math::multiplyExact))];
        Arrays.fill(values, example);
        return Tensor.of(values, shape).to(dtype).to(Device.CPU);
    }
}
