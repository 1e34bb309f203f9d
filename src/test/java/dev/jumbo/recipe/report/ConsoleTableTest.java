package dev.jumbo.recipe.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.recipe.report.ReportData.ClassScore;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConsoleTableTest {
    @Test
    void numbersStandRightAndChineseTakesTwoColumns() {
        String text = ConsoleTable.of(List.of(
                        new ClassScore("短靴", 0.9, 0.875, 0.88732, 1000),
                        new ClassScore("T-shirt", 1, 0, Double.NaN, 7)))
                .text();
        assertThat(text).isEqualTo("""
                        class    precision  recall      f1  support
                        ───────────────────────────────────────────
                        短靴        0.9000  0.8750  0.8873    1,000
                        T-shirt     1.0000  0.0000     n/a        7
                        """);
    }

    @Test
    void widthsAreThoseOfATerminal() {
        assertThat(ConsoleTable.width("abc")).isEqualTo(3);
        assertThat(ConsoleTable.width("裤子，")).isEqualTo(6);
        assertThat(ConsoleTable.width("e\u0301")).as("combining accent").isEqualTo(1);
        assertThat(ConsoleTable.width("한국")).isEqualTo(4);
    }

    @Test
    void markdown() {
        assertThat(ConsoleTable.of("name", "n").row("a|b", "12").markdown())
                .isEqualTo("| name |  n |\n|:-----|---:|\n| a\\|b | 12 |\n");
    }

    @Test
    void aNameCannotSteerTheTerminal() {
        assertThat(ConsoleTable.of("x").row("\033[2Jgone\n\u202e").text())
                .contains("\ufffd[2Jgone\ufffd\ufffd")
                .doesNotContain("\033", "\u202e");
    }

    @Test
    void aRowOfTheWrongLengthIsRefused() {
        assertThatThrownBy(() -> ConsoleTable.of("a", "b").row("1")).hasMessage("expected 2 cells [a, b], got 1 [1]");
    }
}
