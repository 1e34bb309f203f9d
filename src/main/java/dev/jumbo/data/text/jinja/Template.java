package dev.jumbo.data.text.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/**
 * A template in Jinja, set up as Hugging Face's {@code apply_chat_template} does: text, <code>{{ }}</code>, {@code if}, {@code
 * for}, {@code set}, {@code macro}, {@code break}, {@code continue}, {@code generation}, operators, slices, filters, tests, the
 * methods of strings and dictionaries, {@code namespace}, {@code raise_exception} and {@code strftime_now}.
 *
 * <p>It can do nothing but make a text of what it is given. Time, memory and output are limited to a multiple of the length of
 * that; beyond it, rendering fails. Safe for use by several threads.
 */
public final class Template {
    private static final int MAX_SOURCE = 1 << 20;

    private final List<Node> nodes;

    private Template(List<Node> nodes) {
        this.nodes = nodes;
    }

    /**
     * Reads a template of at most 1 MiB.
     *
     * @throws TemplateException if it is not Jinja, or has something that is not supported; says the line
     */
    public static Template of(String source) {
        if (source.length() > MAX_SOURCE) {
            throw new TemplateException(
                    "chat template: expected at most " + MAX_SOURCE + " characters, got " + source.length());
        }
        try {
            return new Template(TemplateParser.parse(source));
        } catch (StackOverflowError e) {
            throw new TemplateException("chat template: it is nested too deeply");
        }
    }

    /**
     * The text that it makes.
     *
     * @param variables strings, numbers, booleans, nulls, and lists and maps of these
     * @param clock what {@code strftime_now} reads
     * @throws TemplateException what {@code raise_exception} says, or what went wrong in which line
     */
    public String render(Map<String, ?> variables, Clock clock) {
        Run run = new Run(Values.of(variables), clock);
        try {
            run.nodes(nodes);
        } catch (StackOverflowError e) {
            throw run.error("it is nested too deeply");
        }
        return run.output();
    }
}
