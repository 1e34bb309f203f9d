package dev.jumbo.data.text.jinja;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Expressions, with Jinja's precedence: if, or, and, not, comparisons, + and −, ~, * and /, **, signs, filters and tests. */
final class ExpressionParser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");

    private final TokenStream tokens;

    ExpressionParser(TokenStream tokens) {
        this.tokens = tokens;
    }

    Expression any() {
        Expression value = withoutCondition();
        while (tokens.acceptName("if")) {
            Expression condition = withoutCondition();
            Expression otherwise = tokens.acceptName("else")
                    ? any()
                    : new Expression.Constant(new Undefined("the expression has no else"));
            value = new Expression.Choice(condition, value, otherwise);
        }
        return value;
    }

    /** One, or several between commas, which make a list. */
    Expression tuple() {
        Expression first = any();
        if (!tokens.isOperator(",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (tokens.acceptOperator(",") && tokens.peek().kind() != Token.Kind.CLOSE && !tokens.isOperator(")")) {
            items.add(any());
        }
        return new Expression.Items(items);
    }

    Expression withoutCondition() {
        Expression left = and();
        while (tokens.acceptName("or")) {
            left = new Expression.Or(left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (tokens.acceptName("and")) {
            left = new Expression.And(left, not());
        }
        return left;
    }

    private Expression not() {
        return tokens.acceptName("not") ? new Expression.Not(not()) : comparison();
    }

    private Expression comparison() {
        Expression left = sum();
        Expression result = null;
        while (true) {
            String operator;
            if (tokens.peek().kind() == Token.Kind.OPERATOR
                    && COMPARISONS.contains(tokens.peek().text())) {
                operator = tokens.next().text();
            } else if (tokens.acceptName("in")) {
                operator = "in";
            } else if (tokens.isName("not") && tokens.peekSecond().is(Token.Kind.NAME, "in")) {
                tokens.next();
                tokens.next();
                operator = "not in";
            } else {
                return result == null ? left : result;
            }
            Expression right = sum();
            Expression compared = new Expression.Compare(operator, left, right);
            result = result == null ? compared : new Expression.And(result, compared);
            left = right;
        }
    }

    private Expression sum() {
        Expression left = join();
        while (tokens.isOperator("+") || tokens.isOperator("-")) {
            left = new Expression.Arithmetic(tokens.next().text(), left, join());
        }
        return left;
    }

    private Expression join() {
        Expression left = product();
        while (tokens.acceptOperator("~")) {
            left = new Expression.Join(left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (tokens.isOperator("*") || tokens.isOperator("/") || tokens.isOperator("//") || tokens.isOperator("%")) {
            left = new Expression.Arithmetic(tokens.next().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (tokens.isOperator("**")) {
            left = new Expression.Arithmetic(tokens.next().text(), left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean filters) {
        Expression value;
        if (tokens.isOperator("-") || tokens.isOperator("+")) {
            String sign = tokens.next().text();
            value = new Expression.Arithmetic(sign, new Expression.Constant(0L), unary(false));
        } else {
            value = primary();
        }
        value = postfix(value);
        return filters ? filters(value) : value;
    }

    private Expression primary() {
        Token token = tokens.next();
        return switch (token.kind()) {
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expression.Constant(true);
                    case "false", "False" -> new Expression.Constant(false);
                    case "none", "None" -> new Expression.Constant(None.NONE);
                    default -> new Expression.Name(token.text());
                };
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (tokens.peek().kind() == Token.Kind.STRING) {
                    text.append(tokens.next().text());
                }
                yield new Expression.Constant(text.toString());
            }
            case INTEGER -> {
                BigInteger number = new BigInteger(token.text());
                if (number.bitLength() > 63) {
                    throw TemplateException.at(token.line(), "expected a number below 2⁶³, got " + token.text());
                }
                yield new Expression.Constant(number.longValue());
            }
            case FLOAT -> new Expression.Constant(Double.parseDouble(token.text()));
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> {
                        if (tokens.acceptOperator(")")) {
                            yield new Expression.Items(List.of());
                        }
                        Expression inner = tuple();
                        tokens.operator(")");
                        yield inner;
                    }
                    case "[" -> new Expression.Items(items("]"));
                    case "{" -> dictionary();
                    default -> throw unexpected(token);
                };
            default -> throw unexpected(token);
        };
    }

    private static TemplateException unexpected(Token token) {
        return TemplateException.at(token.line(), "expected an expression, found '" + token.text() + "'");
    }

    private List<Expression> items(String end) {
        List<Expression> items = new ArrayList<>();
        while (!tokens.acceptOperator(end)) {
            items.add(any());
            if (!tokens.isOperator(end)) {
                tokens.operator(",");
            }
        }
        return items;
    }

    private Expression dictionary() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!tokens.acceptOperator("}")) {
            keys.add(any());
            tokens.operator(":");
            values.add(any());
            if (!tokens.isOperator("}")) {
                tokens.operator(",");
            }
        }
        return new Expression.Dictionary(keys, values);
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.acceptOperator(".")) {
                value = tokens.peek().kind() == Token.Kind.INTEGER
                        ? new Expression.Index(value, primary())
                        : new Expression.Attribute(value, tokens.anyName());
            } else if (tokens.acceptOperator("[")) {
                value = subscript(value);
            } else if (tokens.isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression value) {
        Expression from = tokens.isOperator(":") ? null : any();
        if (tokens.acceptOperator("]")) {
            if (from == null) {
                throw tokens.expected("an index");
            }
            return new Expression.Index(value, from);
        }
        tokens.operator(":");
        Expression to = bound();
        Expression step = tokens.acceptOperator(":") ? bound() : null;
        tokens.operator("]");
        return new Expression.Slice(value, from, to, step);
    }

    private @Nullable Expression bound() {
        return tokens.isOperator(":") || tokens.isOperator("]") ? null : any();
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (tokens.acceptOperator("|")) {
                int line = tokens.peek().line();
                String name = tokens.anyName();
                value = new Expression.Filtered(Filters.byName(line, name), value, optionalArguments());
            } else if (tokens.acceptName("is")) {
                value = test(value);
            } else if (tokens.isOperator("(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression test(Expression value) {
        boolean negated = tokens.acceptName("not");
        int line = tokens.peek().line();
        Function test = Tests.byName(line, tokens.anyName());
        Token next = tokens.peek();
        Expression.Call.Given given;
        if (tokens.isOperator("(")) {
            given = arguments();
        } else if (next.kind() == Token.Kind.STRING
                || next.kind() == Token.Kind.INTEGER
                || next.kind() == Token.Kind.FLOAT
                || tokens.isOperator("[")
                || tokens.isOperator("{")
                || (next.kind() == Token.Kind.NAME
                        && !Set.of("else", "or", "and", "is", "if", "not", "in").contains(next.text()))) {
            given = new Expression.Call.Given(List.of(postfix(primary())), Map.of());
        } else {
            given = Expression.Call.Given.NOTHING;
        }
        Expression result = new Expression.Filtered(test, value, given);
        return negated ? new Expression.Not(result) : result;
    }

    private Expression.Call.Given optionalArguments() {
        return tokens.isOperator("(") ? arguments() : Expression.Call.Given.NOTHING;
    }

    private Expression.Call.Given arguments() {
        tokens.operator("(");
        List<Expression> list = new ArrayList<>();
        Map<String, Expression> named = new LinkedHashMap<>();
        while (!tokens.acceptOperator(")")) {
            if (tokens.peek().kind() == Token.Kind.NAME && tokens.peekSecond().is(Token.Kind.OPERATOR, "=")) {
                String name = tokens.anyName();
                tokens.operator("=");
                named.put(name, any());
            } else {
                list.add(any());
            }
            if (!tokens.isOperator(")")) {
                tokens.operator(",");
            }
        }
        return new Expression.Call.Given(list, named);
    }
}
