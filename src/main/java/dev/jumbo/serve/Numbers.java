package dev.jumbo.serve;

import java.math.BigDecimal;
import java.math.MathContext;

/** Numbers in messages. */
final class Numbers {
    private static final MathContext DIGITS = new MathContext(4);

    private Numbers() {}

    /** Four digits at most: {@code 0.05}, {@code 12.35}, {@code 200}. */
    static String shown(double number) {
        if (Double.isNaN(number) || Double.isInfinite(number)) {
            return String.valueOf(number);
        }
        BigDecimal rounded = BigDecimal.valueOf(number).round(DIGITS).stripTrailingZeros();
        boolean plain = rounded.scale() > -7 && rounded.scale() < 10;
        return plain ? rounded.toPlainString() : rounded.toString();
    }
}
