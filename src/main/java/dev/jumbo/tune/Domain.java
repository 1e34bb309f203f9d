package dev.jumbo.tune;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a value may be. Samplers see it as an interval of coordinates {@code [low, high]}, over which the prior is uniform: the
 * value itself or its natural logarithm, or the index of a choice.
 */
public sealed interface Domain {
    /** Where coordinates begin. */
    double low();

    /** Where they end. */
    double high();

    /** The value at a coordinate; one between two possible values is rounded, one outside is taken for the nearest. */
    Object value(double coordinate);

    /**
     * The coordinate of a value.
     *
     * @throws IllegalArgumentException if the domain has no such value
     */
    double coordinate(Object value);

    /**
     * Values that lie evenly between the ends, both among them.
     *
     * @param points how many; 0 for all there are
     * @throws IllegalArgumentException if there are infinitely many
     */
    List<Object> grid(int points);

    /**
     * Numbers between two, both among them.
     *
     * @param from the smallest
     * @param to the largest
     * @param step distance of neighbours, counted from the smallest; 0 for all numbers
     * @param log whether equal factors are equally likely, in place of equal differences
     * @param whole whether values are whole numbers
     */
    record Interval(double from, double to, double step, boolean log, boolean whole) implements Domain {
        private static final double MOST_WHOLE = 1L << 53;

        public Interval {
            if (!(from < to) || !Double.isFinite(from) || !Double.isFinite(to)) {
                throw new IllegalArgumentException(
                        "expected two numbers, the smaller first, got " + from + " and " + to);
            }
            if (log && from <= 0) {
                throw new IllegalArgumentException("expected numbers above 0 for a logarithm, got " + from);
            }
            if (!(step >= 0) || step > to - from) {
                throw new IllegalArgumentException(
                        "step: expected a distance between 0 and " + (to - from) + ", got " + step);
            }
            if (log && step > (whole ? 1 : 0)) {
                throw new IllegalArgumentException("step: expected none with a logarithm, got " + step);
            }
            if (whole && (from != Math.rint(from) || to != Math.rint(to) || step != Math.rint(step))) {
                throw new IllegalArgumentException("expected whole numbers, got " + from + ", " + to + " and " + step);
            }
            if (whole && (step < 1 || Math.max(Math.abs(from), Math.abs(to)) > MOST_WHOLE)) {
                throw new IllegalArgumentException("expected whole numbers of at most 2^53 and a step of at least 1");
            }
            to = step == 0 || log ? to : from + Math.floor((to - from) / step + 1e-9) * step;
        }

        /** Half the distance of neighbours, which widens the interval so that its ends are as likely as others. */
        private double margin() {
            return log ? (whole ? 0.5 : 0) : step / 2;
        }

        @Override
        public double low() {
            return log ? Math.log(from - margin()) : from - margin();
        }

        @Override
        public double high() {
            return log ? Math.log(to + margin()) : to + margin();
        }

        /** Distance of neighbouring coordinates; 0 where they have none, or none that is the same everywhere. */
        double quantum() {
            return log ? 0 : step;
        }

        @Override
        public Object value(double coordinate) {
            double plain = log ? Math.exp(coordinate) : coordinate;
            double stepped = step == 0 ? plain : from + Math.rint((plain - from) / step) * step;
            return number(Math.min(to, Math.max(from, stepped)));
        }

        private Object number(double inside) {
            if (!whole) {
                return inside;
            }
            long number = (long) inside;
            return (int) number == number ? (Object) (int) number : (Object) number;
        }

        @Override
        public double coordinate(Object value) {
            if (!(value instanceof Number number)) {
                throw new IllegalArgumentException(
                        "expected a number between " + from + " and " + to + ", got " + value);
            }
            double plain = number.doubleValue();
            if (!(plain >= from - 1e-9 * Math.abs(from) && plain <= to + 1e-9 * Math.abs(to))) {
                throw new IllegalArgumentException(
                        "expected a number between " + from + " and " + to + ", got " + value);
            }
            return log ? Math.log(plain) : plain;
        }

        @Override
        public List<Object> grid(int points) {
            if (points == 1) {
                throw new IllegalArgumentException("points: expected at least 2, got 1");
            }
            if (points == 0 && (step == 0 || log)) {
                throw new IllegalArgumentException("a grid needs points: how many values to try, as in points: 5");
            }
            int count = points == 0 ? (int) Math.min(1_000_000, Math.round((to - from) / step) + 1) : points;
            List<Object> values = new ArrayList<>();
            double first = log ? Math.log(from) : from;
            double last = log ? Math.log(to) : to;
            for (int i = 0; i < count; i++) {
                Object value = i == 0
                        ? number(from)
                        : i == count - 1 ? number(to) : value(first + (last - first) * i / (count - 1));
                if (!values.contains(value)) {
                    values.add(value);
                }
            }
            return List.copyOf(values);
        }
    }

    /**
     * One of several values, which have no order.
     *
     * @param values numbers, texts, lists or maps
     */
    record Choice(List<Object> values) implements Domain {
        private static final ObjectMapper JSON = new ObjectMapper();

        public Choice {
            values = List.copyOf(values);
            if (values.isEmpty()) {
                throw new IllegalArgumentException("choice: expected a list of values, got none");
            }
            if (values.stream().map(Choice::text).distinct().count() < values.size()) {
                throw new IllegalArgumentException("choice: expected different values, got " + values);
            }
        }

        @Override
        public double low() {
            return -0.5;
        }

        @Override
        public double high() {
            return values.size() - 0.5;
        }

        @Override
        public Object value(double coordinate) {
            return values.get((int) Math.min(values.size() - 1L, Math.max(0, Math.round(coordinate))));
        }

        @Override
        public double coordinate(Object value) {
            String wanted = text(value);
            for (int i = 0; i < values.size(); i++) {
                if (text(values.get(i)).equals(wanted)) {
                    return i;
                }
            }
            throw new IllegalArgumentException("expected one of " + values + ", got " + value);
        }

        @Override
        public List<Object> grid(int points) {
            return values;
        }

        /** A value in JSON, which is the same before and after it was written to a file. */
        static String text(Object value) {
            try {
                return JSON.writeValueAsString(value);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("expected a value of YAML, got " + value, e);
            }
        }

        /** A value as people call it: an object by its name. */
        static String label(Object value) {
            if (value instanceof Map<?, ?> map && map.get("name") != null) {
                return map.size() == 1
                        ? String.valueOf(map.get("name"))
                        : map.get("name") + " "
                                + text(rest(map))
                                        .replaceAll("[{}\"]", "")
                                        .replace(",", ", ")
                                        .replace(":", " ");
            }
            return value instanceof String text ? text : text(value);
        }

        private static Map<?, ?> rest(Map<?, ?> map) {
            Map<Object, Object> rest = new TreeMap<>(map);
            rest.remove("name");
            return rest;
        }
    }
}
