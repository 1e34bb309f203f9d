package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class SizeTest {
    private static final long[] LOW = {2, 8};
    private static final long[] HIGH = {3, 11};

    @Test
    void findsSumsOfProducts() {
        Size size = Size.fit(
                new long[] {7 + 3 * 2 + 2 * 8 - 16, 7 + 9 + 16 - 24, 7 + 6 + 22 - 22, 7 + 9 + 22 - 33}, LOW, HIGH);
        assertThat(size.coefficients()).containsExactly(7L, 3L, 2L, -1L);
        assertThat(size.at(new long[] {5, 13})).isEqualTo(7 + 15 + 26 - 65);
    }

    @Test
    void aConstantIsOne() {
        assertThat(Size.fit(new long[] {4, 4, 4, 4}, LOW, HIGH)).isEqualTo(Size.of(4));
        assertThat(Size.axis(1).plus(Size.of(-1)).at(new long[] {3, 9})).isEqualTo(8);
        assertThat(Size.axis(0).plus(new Size(List.of(0L, -1L)))).isEqualTo(Size.of(0));
    }

    @Test
    void refusesFractions() {
        assertThatThrownBy(() -> Size.fit(new long[] {4, 4, 5, 5}, LOW, HIGH)).isInstanceOf(ArithmeticException.class);
    }
}
