package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactorTest {
    private static String redact(String text) {
        return Redactor.of(Redactor.names()).redact(text);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            write to jane.doe+x@mail.example.co.uk, please | write to [email], please
            邮箱：张三@例子.中国。                           | 邮箱：[email]。
            card 4111 1111 1111 1111 expires 12/29         | card [card] expires 12/29
            card 4111-1111-1111-1111                       | card [card]
            378282246310005                                | [card]
            call +49 (30) 901820 or +8613800138000         | call [phone] or [phone]
            call 555-123-4567 now                          | call [phone] now
            手机13912345678，谢谢                            | 手机[phone]，谢谢
            (030) 901 820 44                               | [phone]
            """)
    void whatPeopleAreReachedAndPaidByIsReplaced(String given, String expected) {
        assertThat(redact(given)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            order 4111111111111112 of 2026-11-27
            from 1999-2005 it was 3.14159 and 12,000,000
            @home or a@b
            version 1.2.3 and 10 000 people
            0123456789abcdef
            """)
    void whatOnlyLooksLikeItStays(String text) {
        assertThat(redact(text)).isEqualTo(text);
    }

    @Test
    void ownExpressionsAreAppliedInOrder() {
        Redactor redactor = Redactor.of(List.of("(?i)patient \\w+", "email"));
        assertThat(redactor.redact("Patient Meier, meier@example.com, $1")).isEqualTo("[redacted], [email], $1");
        assertThat(Redactor.of(List.of()).redact("a@b.com")).isEqualTo("a@b.com");
        assertThatThrownBy(() -> Redactor.of(List.of("(")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("card, email, phone")
                .hasMessageContaining("'('");
    }
}
