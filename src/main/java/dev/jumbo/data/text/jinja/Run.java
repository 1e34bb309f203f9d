package dev.jumbo.data.text.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;

/** A template being rendered: its variables, what it has printed, and how much more it may do. */
final class Run {
    /** Steps and characters for any conversation, and for each character of this one. */
    private static final long ALLOWANCE = 4_000_000;

    private static final long PER_CHARACTER = 64;

    private final Clock clock;
    private Variables variables;
    private StringBuilder out = new StringBuilder();
    private long left;
    private int line = 1;

    Run(Map<String, Object> given, Clock clock) {
        this.clock = clock;
        this.left = ALLOWANCE + PER_CHARACTER * Values.characters(given);
        this.variables = new Variables(new Variables(null, Functions.GLOBAL), given);
    }

    /** Counts steps taken and characters made; fails when there are too many. */
    void spend(long units) {
        left -= units;
        if (left < 0) {
            throw error("gave up: it does too much for a conversation of this length");
        }
    }

    Flow nodes(List<Node> nodes) {
        for (Node node : nodes) {
            spend(1);
            Flow flow = node.run(this);
            if (flow != Flow.NEXT) {
                return flow;
            }
        }
        return Flow.NEXT;
    }

    void print(String text) {
        spend(text.length());
        out.append(text);
    }

    /** What statements print. */
    String captured(List<Node> nodes) {
        StringBuilder before = out;
        out = new StringBuilder();
        nodes(nodes);
        String text = output();
        out = before;
        return text;
    }

    String output() {
        return out.toString();
    }

    Variables variables() {
        return variables;
    }

    /** Opens a scope; {@link #leave} goes back to the one returned. */
    Variables enter() {
        return enter(variables);
    }

    Variables enter(Variables around) {
        Variables outer = variables;
        variables = new Variables(around, Map.of());
        return outer;
    }

    void leave(Variables outer) {
        variables = outer;
    }

    Clock clock() {
        return clock;
    }

    void at(int statement) {
        line = statement;
    }

    TemplateException error(String message) {
        return TemplateException.at(line, message);
    }
}
