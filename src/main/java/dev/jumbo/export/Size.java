package dev.jumbo.export;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * A number that follows from the sizes of dynamic axes: a sum of products, with each axis at most once in a product.
 *
 * @param coefficients of each product; bit i of a product's position in the list is set if axis i is in it, so the first is
 *     the constant. Without zeros at the end
 */
record Size(List<Long> coefficients) {
    Size {
        int used = coefficients.size();
        while (used > 1 && coefficients.get(used - 1) == 0) {
            used--;
        }
        coefficients = List.copyOf(coefficients.subList(0, used));
    }

    static Size of(long constant) {
        return new Size(List.of(constant));
    }

    /** The size of an axis, counted from 0. */
    static Size axis(int axis) {
        List<Long> coefficients = new ArrayList<>(Collections.nCopies((1 << axis) + 1, 0L));
        coefficients.set(1 << axis, 1L);
        return new Size(coefficients);
    }

    /**
     * The size that has given values where axes have given sizes.
     *
     * @param values 2ⁿ of them; bit i of a value's position is set where axis i has its high size
     * @throws ArithmeticException if there is none with whole numbers
     */
    static Size fit(long[] values, long[] low, long[] high) {
        long[] c = values.clone();
        for (int axis = 0; axis < low.length; axis++) {
            for (int m = 0; m < c.length; m++) {
                if ((m >> axis & 1) == 1) {
                    long rise = c[m] - c[m ^ 1 << axis];
                    long run = high[axis] - low[axis];
                    if (rise % run != 0) {
                        throw new ArithmeticException("no sum of products of sizes");
                    }
                    c[m] = rise / run;
                    c[m ^ 1 << axis] -= c[m] * low[axis];
                }
            }
        }
        List<Long> coefficients = new ArrayList<>();
        for (long value : c) {
            coefficients.add(value);
        }
        return new Size(coefficients);
    }

    boolean isConstant() {
        return coefficients.size() == 1;
    }

    long constant() {
        if (!isConstant()) {
            throw new IllegalStateException(this + " is no constant");
        }
        return coefficients.get(0);
    }

    /** Its value for given sizes of the axes. */
    long at(long[] sizes) {
        long sum = 0;
        for (int m = 0; m < coefficients.size(); m++) {
            long product = coefficients.get(m);
            for (int axis = 0; axis < sizes.length; axis++) {
                product *= (m >> axis & 1) == 1 ? sizes[axis] : 1;
            }
            sum += product;
        }
        return sum;
    }

    Size plus(Size other) {
        List<Long> sum = new ArrayList<>();
        for (int m = 0; m < Math.max(coefficients.size(), other.coefficients.size()); m++) {
            sum.add(get(m) + other.get(m));
        }
        return new Size(sum);
    }

    private long get(int m) {
        return m < coefficients.size() ? coefficients.get(m) : 0;
    }
}
