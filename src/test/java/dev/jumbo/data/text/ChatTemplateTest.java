package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.data.text.jinja.Template;
import dev.jumbo.data.text.jinja.TemplateException;
import dev.jumbo.testing.Goldens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-07-04T15:06:07Z"), ZoneOffset.UTC);

    static Stream<Goldens.Case> cases() {
        return Goldens.cases("chat_templates");
    }

    private static String render(String source, Map<String, ?> variables) {
        return new ChatTemplate(Template.of(source), Map.of(), CLOCK).render(variables);
    }

    /** Jinja's output, or that it refuses; scripts/goldens/chat_templates.py writes it. */
    @ParameterizedTest
    @MethodSource("cases")
    void printsWhatJinjaPrints(Goldens.Case golden) {
        Map<?, ?> given = new ObjectMapper().convertValue(golden.get("variables"), Map.class);
        Map<String, Object> variables = new HashMap<>();
        given.forEach((name, value) -> variables.put((String) name, value));
        String source = golden.get("source").asText();
        if (golden.has("error")) {
            String error = golden.get("error").asText();
            assertThatThrownBy(() -> render(source, variables))
                    .isInstanceOf(TemplateException.class)
                    .hasMessage(
                            error.startsWith("TemplateError: ")
                                    ? error.substring("TemplateError: ".length())
                                    : message(source, variables));
        } else {
            assertThat(render(source, variables))
                    .isEqualTo(golden.get("expected").asText());
        }
    }

    /** Every other error says where it is. */
    private static String message(String source, Map<String, ?> variables) {
        try {
            return "an error, not: " + render(source, variables);
        } catch (TemplateException e) {
            assertThat(e).hasMessageMatching("(?s)chat template, line \\d+: .{5,}");
            return String.valueOf(e.getMessage());
        }
    }

    @Test
    void messagesAndSpecialTokens() {
        ChatTemplate template = ChatTemplate.of(
                "{{ bos_token }}{% for m in messages %}{{ m.role ~ ':' ~ m.content ~ eos_token }}{% endfor %}"
                        + "{% if add_generation_prompt %}assistant:{% endif %}",
                Map.of("bos_token", "<s>", "eos_token", "</s>"));
        List<ChatMessage> messages =
                List.of(ChatMessage.system("be kind"), ChatMessage.user("{{ 1 }}"), ChatMessage.assistant("好"));
        assertThat(template.render(messages, true))
                .isEqualTo("<s>system:be kind</s>user:{{ 1 }}</s>assistant:好</s>assistant:");
        assertThat(template.render(messages, false)).endsWith("assistant:好</s>");
        assertThat(template.render(List.of(), false)).isEqualTo("<s>");
    }

    @Test
    void errorsSayTheLineAndWhatWasExpected() {
        assertThatThrownBy(() -> render("a\nb{% for x un y %}", Map.of()))
                .hasMessage("chat template, line 2: expected 'in', found 'un'");
        assertThatThrownBy(() -> render("{% if x %}\n\n{{ y }}", Map.of()))
                .hasMessageContaining("line 3: expected {% elif %} or {% else %} or {% endif %}");
        assertThatThrownBy(() -> render("\n{{ x|tojsn }}", Map.of()))
                .hasMessage("chat template, line 2: unknown filter 'tojsn'; did you mean 'tojson'?");
        assertThatThrownBy(() -> render("{% import 'os' as os %}", Map.of()))
                .hasMessageContaining("unknown statement 'import'; known: if, for,");
        assertThatThrownBy(() -> render("x\n{{ a.b.c }}", Map.of("a", Map.of())))
                .hasMessage("chat template, line 2: a dictionary has no 'b'");
        assertThatThrownBy(() -> render("{{ 99999999999999999999 }}", Map.of())).hasMessageContaining("below 2⁶³");
        assertThatThrownBy(() -> render("{{ 9223372036854775807 + 1 }}", Map.of()))
                .hasMessageContaining("2⁶³ or more");
    }

    /** Only the values given can be reached: no classes, no methods of Java's, no attributes of Python's. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{{ ''.__class__ }}", "{{ s.getClass() }}", "{{ m.getClass() }}", "{{ m.put('a', 1) }}",
                        "{{ l.add(1) }}",
                "{{ l.append(1) }}", "{{ m.update({'a': 1}) }}", "{{ m.clear() }}", "{{ s.bytes() }}",
                        "{{ s.repeat(2) }}",
                "{{ self }}{{ self.x() }}", "{{ raise_exception.__globals__.x }}", "{% include 'x' %}",
                        "{% extends 'x' %}"
            })
    void nothingElseCanBeReached(String source) {
        Map<String, Object> variables = Map.of("s", "x", "m", Map.of("k", 1), "l", List.of(1));
        if (source.equals("{{ ''.__class__ }}")) {
            assertThat(render(source, variables)).isEmpty();
        } else {
            assertThatThrownBy(() -> render(source, variables)).isInstanceOf(TemplateException.class);
        }
        assertThatThrownBy(() -> render("x", Map.of("x", new Object())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got java.lang.Object");
    }

    /** Small templates that would take all the time or memory there is. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "{% for a in range(1000000000000) %}{% endfor %}",
                "{% for a in range(9999) %}{% for b in range(9999) %}{% for c in range(9999) %}{% endfor %}{% endfor %}{% endfor %}",
                "{{ 'x' * 1000000000000 }}",
                "{{ 'xxxxxxxx' * 4611686018427387904 }}",
                "{% set ns = namespace(s='xxxx') %}{% for a in range(99) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
                "{% set ns = namespace(s='xxxx') %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
                "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
                "{% set ns = namespace(s=[1]) %}{% for a in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s|tojson }}",
                "{% set ns = namespace(s=[1], t=[1]) %}{% for a in range(99) %}{% set ns.s = [ns.s, ns.s] %}{% set ns.t = [ns.t, ns.t] %}"
                        + "{% endfor %}{{ ns.s == ns.t }}",
                "{% set ns = namespace(s='ab') %}{% for a in range(99) %}{% set ns.s = ns.s.replace('', 'ab') %}{% endfor %}",
                "{% set ns = namespace(s='ab') %}{% for a in range(99) %}{% set ns.s = ns.s|replace('a', 'aa') ~ ns.s %}{% endfor %}",
                "{% set s = 'x' * 100000 %}{% for a in range(99999) %}{% if 'y' in s %}{% endif %}{% endfor %}",
                "{% set s = 'x' * 100000 %}{% for a in range(99999) %}{{ s.split('y')|length }}{% endfor %}",
                "{% set s = ('x ' * 9999).split() %}{% for a in range(99999) %}{{ s|join(s[0]) }}{% endfor %}",
                "{% macro f() %}{{ f() }}{% endmacro %}{{ f() }}",
                "{% macro f() %}{{ f() }}{{ f() }}{% endmacro %}{{ f() }}",
                "{% for a in range(99) %}{{ l|tojson(indent=999999999) }}{% endfor %}"
            })
    void runawaysAreStopped(String source) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> render(source, Map.of("l", List.of(List.of(1)))))
                .isInstanceOf(TemplateException.class)
                .hasMessageMatching(
                        "chat template, line 1: (gave up: it does too much for a conversation of this length"
                                + "|it is nested too deeply|tojson: expected an indent of at most 16, got 999999999)");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(20));
    }

    @Test
    void deepNestingIsAnErrorNotACrash() {
        for (String open : List.of("(", "[", "-", "not ", "{% if x %}", "x|trim(")) {
            String deep = open.startsWith("{") ? open.repeat(100_000) : "{{ " + open.repeat(100_000);
            assertThatThrownBy(() -> render(deep, Map.of())).isInstanceOf(TemplateException.class);
        }
        String chain = "{{ 1" + " + 1".repeat(100_000) + " }}";
        assertThatThrownBy(() -> render(chain, Map.of())).hasMessageContaining("nested too deeply");
        assertThatThrownBy(() -> render("x".repeat((1 << 20) + 1), Map.of()))
                .hasMessage("chat template: expected at most 1048576 characters, got 1048577");
    }

    /** What may be done grows with the conversation. */
    @Test
    void longConversationsAreRendered() {
        String text = "word ".repeat(20);
        List<ChatMessage> messages = Collections.nCopies(50_000, ChatMessage.user(text));
        ChatTemplate template = ChatTemplate.of(
                "{% for m in messages %}{% set c = m.content|trim %}{% if '</think>' in c %}{% endif %}{{ '<' + m['role'] + '>' + c"
                        + " + '\\n' }}{% endfor %}",
                Map.of());
        assertThat(template.render(messages, true)).isEqualTo(("<user>" + text.strip() + "\n").repeat(50_000));
    }

    @Test
    void valuesOfJava() {
        Map<String, Object> variables = new HashMap<>();
        variables.put("n", null);
        variables.put("f", 1.5f);
        variables.put("i", (short) 3);
        variables.put("l", Arrays.asList(1, null, "x"));
        assertThat(render("{{ n is none }}{{ f }}{{ i + 1 }}{{ l|tojson }}", variables))
                .isEqualTo("True1.54[1, null, \"x\"]");
    }
}
