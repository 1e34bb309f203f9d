package dev.jumbo.data.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What has a value: a string, Long, Double, Boolean, list, map, {@link None}, {@link Undefined}, {@link Namespace} or {@link
 * Function}.
 */
sealed interface Expression {
    /** The value, for one step. */
    default Object of(Run run) {
        run.spend(1);
        return value(run);
    }

    Object value(Run run);

    record Constant(Object constant) implements Expression {
        @Override
        public Object value(Run run) {
            return constant;
        }
    }

    record Name(String name) implements Expression {
        @Override
        public Object value(Run run) {
            return run.variables().get(name);
        }
    }

    record Items(List<Expression> items) implements Expression {
        @Override
        public Object value(Run run) {
            List<Object> values = new ArrayList<>();
            items.forEach(item -> values.add(item.of(run)));
            return values;
        }
    }

    record Dictionary(List<Expression> keys, List<Expression> values) implements Expression {
        @Override
        public Object value(Run run) {
            Map<String, Object> map = new LinkedHashMap<>();
            for (int i = 0; i < keys.size(); i++) {
                map.put(Values.key(run, keys.get(i).of(run)), values.get(i).of(run));
            }
            return map;
        }
    }

    record Choice(Expression condition, Expression then, Expression otherwise) implements Expression {
        @Override
        public Object value(Run run) {
            return (Values.truth(condition.of(run)) ? then : otherwise).of(run);
        }
    }

    record Or(Expression left, Expression right) implements Expression {
        @Override
        public Object value(Run run) {
            Object value = left.of(run);
            return Values.truth(value) ? value : right.of(run);
        }
    }

    record And(Expression left, Expression right) implements Expression {
        @Override
        public Object value(Run run) {
            Object value = left.of(run);
            return Values.truth(value) ? right.of(run) : value;
        }
    }

    record Not(Expression operand) implements Expression {
        @Override
        public Object value(Run run) {
            return !Values.truth(operand.of(run));
        }
    }

    record Compare(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Run run) {
            return Values.compare(run, operator, left.of(run), right.of(run));
        }
    }

    record Arithmetic(String operator, Expression left, Expression right) implements Expression {
        @Override
        public Object value(Run run) {
            return Numbers.arithmetic(run, operator, left.of(run), right.of(run));
        }
    }

    /** Both as text. */
    record Join(Expression left, Expression right) implements Expression {
        @Override
        public Object value(Run run) {
            return Texts.concat(run, Texts.text(run, left.of(run)), Texts.text(run, right.of(run)));
        }
    }

    /** {@code x.name}: a method, or else what {@code x['name']} is. */
    record Attribute(Expression object, String name) implements Expression {
        @Override
        public Object value(Run run) {
            Object value = object.of(run);
            Function method = Methods.find(value, name);
            return method != null ? method : Values.item(run, value, name);
        }
    }

    record Index(Expression object, Expression index) implements Expression {
        @Override
        public Object value(Run run) {
            return Values.item(run, object.of(run), index.of(run));
        }
    }

    record Slice(
            Expression object,
            @Nullable Expression from,
            @Nullable Expression to,
            @Nullable Expression step) implements Expression {
        @Override
        public Object value(Run run) {
            return Values.slice(run, object.of(run), of(run, from), of(run, to), of(run, step));
        }

        private static @Nullable Long of(Run run, @Nullable Expression bound) {
            Object value = bound == null ? None.NONE : bound.of(run);
            return value == None.NONE ? null : (Long) Values.integer(run, value);
        }
    }

    record Call(Expression callee, Given given) implements Expression {
        /** Arguments before they have values. */
        record Given(List<Expression> list, Map<String, Expression> named) {
            static final Given NOTHING = new Given(List.of(), Map.of());

            Arguments of(Run run) {
                List<Object> values = new ArrayList<>();
                list.forEach(argument -> values.add(argument.of(run)));
                Map<String, Object> byName = new LinkedHashMap<>();
                named.forEach((name, argument) -> byName.put(name, argument.of(run)));
                return new Arguments(values, byName);
            }
        }

        @Override
        public Object value(Run run) {
            Object function = callee.of(run);
            if (function instanceof Function found) {
                return found.call(run, given.of(run));
            }
            throw run.error(
                    function instanceof Undefined undefined
                            ? undefined.reason()
                            : "a " + Values.kind(function) + " cannot be called");
        }
    }

    /** A filter or test, whose first argument is the value. */
    record Filtered(Function filter, Expression value, Call.Given given) implements Expression {
        @Override
        public Object value(Run run) {
            List<Object> all = new ArrayList<>();
            all.add(value.of(run));
            Arguments arguments = given.of(run);
            all.addAll(arguments.list());
            return filter.call(run, new Arguments(all, arguments.named()));
        }
    }
}
