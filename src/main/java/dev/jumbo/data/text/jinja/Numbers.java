package dev.jumbo.data.text.jinja;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** Numbers, among which Python counts booleans. */
final class Numbers {
    private Numbers() {}

    static boolean is(Object value) {
        return value instanceof Number || value instanceof Boolean;
    }

    static int compare(Object left, Object right) {
        return integral(left) && integral(right)
                ? Long.compare(integer(left), integer(right))
                : Double.compare(real(left), real(right));
    }

    private static boolean integral(Object value) {
        return !(value instanceof Double);
    }

    private static long integer(Object value) {
        return value instanceof Boolean flag ? (flag ? 1 : 0) : ((Number) value).longValue();
    }

    private static double real(Object value) {
        return value instanceof Double number ? number : integer(value);
    }

    /** {@code +} joins strings and lists too; {@code *} repeats strings. */
    static Object arithmetic(Run run, String operator, Object left, Object right) {
        if (is(left) && is(right)) {
            try {
                return integral(left) && integral(right) && !operator.equals("/")
                        ? integers(run, operator, integer(left), integer(right))
                        : reals(run, operator, real(left), real(right));
            } catch (ArithmeticException e) {
                throw run.error("a whole number is 2⁶³ or more");
            }
        }
        if (operator.equals("+") && left instanceof String a && right instanceof String b) {
            return Texts.concat(run, a, b);
        }
        if (operator.equals("+") && left instanceof List<?> a && right instanceof List<?> b) {
            run.spend(a.size() + (long) b.size());
            List<Object> both = new ArrayList<>(a);
            both.addAll(b);
            return both;
        }
        if (operator.equals("*") && left instanceof String text && right instanceof Long times) {
            long count = Math.max(0, times);
            run.spend(text.isEmpty() ? 0 : count > Integer.MAX_VALUE ? Long.MAX_VALUE : count * text.length());
            return text.repeat((int) (text.isEmpty() ? 0 : count));
        }
        for (Object side : List.of(left, right)) {
            if (side instanceof Undefined undefined) {
                throw run.error(undefined.reason());
            }
        }
        throw run.error("cannot compute " + Values.kind(left) + " " + operator + " " + Values.kind(right));
    }

    private static Object integers(Run run, String operator, long a, long b) {
        return switch (operator) {
            case "+" -> Math.addExact(a, b);
            case "-" -> Math.subtractExact(a, b);
            case "*" -> Math.multiplyExact(a, b);
            case "//" -> Math.floorDiv(a, notZero(run, b));
            case "%" -> Math.floorMod(a, notZero(run, b));
            default -> throw run.error("the operator ** is not supported");
        };
    }

    private static long notZero(Run run, long divisor) {
        if (divisor == 0) {
            throw run.error("division by zero");
        }
        return divisor;
    }

    private static Object reals(Run run, String operator, double a, double b) {
        if (b == 0 && (operator.equals("/") || operator.equals("//") || operator.equals("%"))) {
            throw run.error("division by zero");
        }
        return switch (operator) {
            case "+" -> a + b;
            case "-" -> a - b;
            case "*" -> a * b;
            case "/" -> a / b;
            case "//" -> Math.floor(a / b);
            case "%" -> a - b * Math.floor(a / b);
            default -> throw run.error("the operator ** is not supported");
        };
    }

    /** As Python writes it: 1.0, 0.1, 1e+16. */
    static String text(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        double size = Math.abs(value);
        if (size == 0 || (size >= 1e-4 && size < 1e16)) {
            String plain = new BigDecimal(Double.toString(value)).toPlainString();
            return (value == 0 && 1 / value < 0 ? "-" : "") + (plain.contains(".") ? plain : plain + ".0");
        }
        String[] parts = Double.toString(value).split("E", 2);
        int exponent = Integer.parseInt(parts[1]);
        String digits = parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
        return digits + "e" + (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
    }
}
