package dev.jumbo.data.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A statement. */
sealed interface Node {
    Flow run(Run run);

    /** Text outside of tags. */
    record Text(String text) implements Node {
        @Override
        public Flow run(Run run) {
            run.print(text);
            return Flow.NEXT;
        }
    }

    /** An expression that is printed. */
    record Output(int line, Expression value) implements Node {
        @Override
        public Flow run(Run run) {
            run.at(line);
            run.print(Texts.text(run, value.of(run)));
            return Flow.NEXT;
        }
    }

    record If(int line, Expression condition, List<Node> then, List<Node> otherwise) implements Node {
        @Override
        public Flow run(Run run) {
            run.at(line);
            return run.nodes(Values.truth(condition.of(run)) ? then : otherwise);
        }
    }

    /** {@code otherwise} is for no items. */
    record For(
            int line,
            List<String> targets,
            Expression items,
            @Nullable Expression only,
            List<Node> body,
            List<Node> otherwise)
            implements Node {
        @Override
        public Flow run(Run run) {
            run.at(line);
            List<Object> chosen = new ArrayList<>();
            for (Object item : Values.iterate(run, items.of(run))) {
                if (only == null || accepts(run, only, item)) {
                    chosen.add(item);
                }
            }
            for (int i = 0; i < chosen.size(); i++) {
                Variables outer = run.enter();
                run.variables().assign(run, targets, chosen.get(i));
                run.variables().set("loop", loop(chosen, i));
                Flow flow = run.nodes(body);
                run.leave(outer);
                if (flow == Flow.BREAK) {
                    break;
                }
            }
            return chosen.isEmpty() ? run.nodes(otherwise) : Flow.NEXT;
        }

        private boolean accepts(Run run, Expression condition, Object item) {
            run.spend(1);
            Variables outer = run.enter();
            run.variables().assign(run, targets, item);
            boolean accepted = Values.truth(condition.of(run));
            run.leave(outer);
            return accepted;
        }

        private static Map<String, Object> loop(List<Object> items, int i) {
            Map<String, Object> loop = new LinkedHashMap<>();
            int length = items.size();
            loop.put("index", i + 1L);
            loop.put("index0", (long) i);
            loop.put("revindex", (long) length - i);
            loop.put("revindex0", (long) length - i - 1);
            loop.put("first", i == 0);
            loop.put("last", i == length - 1);
            loop.put("length", (long) length);
            loop.put("previtem", i == 0 ? new Undefined("there is no previous item") : items.get(i - 1));
            loop.put("nextitem", i == length - 1 ? new Undefined("there is no next item") : items.get(i + 1));
            return loop;
        }
    }

    /** A variable, several of a list, or a field of a namespace. */
    record Set(int line, List<String> targets, @Nullable String field, Expression value) implements Node {
        @Override
        public Flow run(Run run) {
            run.at(line);
            Object result = value.of(run);
            if (field == null) {
                run.variables().assign(run, targets, result);
            } else if (run.variables().get(targets.get(0)) instanceof Namespace namespace) {
                namespace.fields().put(field, result);
            } else {
                throw run.error("set " + targets.get(0) + "." + field + ": " + targets.get(0) + " is no namespace()");
            }
            return Flow.NEXT;
        }
    }

    /** A variable whose value is what statements print. */
    record SetBlock(int line, String target, List<Node> body) implements Node {
        @Override
        public Flow run(Run run) {
            run.at(line);
            Variables outer = run.enter();
            String text = run.captured(body);
            run.leave(outer);
            run.variables().set(target, text);
            return Flow.NEXT;
        }
    }

    /** A function that returns what its body prints. A parameter's default is null where it has none. */
    record Macro(int line, String name, Map<String, @Nullable Expression> parameters, List<Node> body) implements Node {
        @Override
        public Flow run(Run run) {
            Variables defined = run.variables();
            run.variables().set(name, (Function) (caller, arguments) -> {
                Variables outer = caller.enter(defined);
                int position = 0;
                for (Map.Entry<String, @Nullable Expression> parameter : parameters.entrySet()) {
                    Expression fallback = parameter.getValue();
                    Object given = arguments.get(position++, parameter.getKey());
                    caller.variables()
                            .set(
                                    parameter.getKey(),
                                    given instanceof Undefined && fallback != null ? fallback.of(caller) : given);
                }
                arguments.atMost(caller, name, parameters.size());
                String text = caller.captured(body);
                caller.leave(outer);
                return text;
            });
            return Flow.NEXT;
        }
    }

    /** Statements that stay together: what the model is to write. */
    record Block(List<Node> body) implements Node {
        @Override
        public Flow run(Run run) {
            return run.nodes(body);
        }
    }

    record Jump(Flow to) implements Node {
        @Override
        public Flow run(Run run) {
            return to;
        }
    }
}
