package dev.jumbo.data.text.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Statements of a template. */
final class TemplateParser {
    private final TokenStream tokens;
    private final ExpressionParser expressions;
    private int loops;

    private TemplateParser(TokenStream tokens) {
        this.tokens = tokens;
        this.expressions = new ExpressionParser(tokens);
    }

    static List<Node> parse(String source) {
        return new TemplateParser(new TokenStream(TemplateLexer.tokens(source))).until(Set.of());
    }

    /** Statements up to one of these words in a block; the next token is then the word. */
    private List<Node> until(Set<String> ends) {
        List<Node> nodes = new ArrayList<>();
        while (true) {
            Token token = tokens.peek();
            if (token.kind() == Token.Kind.END) {
                if (!ends.isEmpty()) {
                    throw tokens.expected("{% "
                            + String.join(" %} or {% ", ends.stream().sorted().toList()) + " %}");
                }
                return List.copyOf(nodes);
            }
            tokens.next();
            if (token.kind() == Token.Kind.TEXT) {
                nodes.add(new Node.Text(token.text()));
            } else if (token.kind() == Token.Kind.OUTPUT) {
                nodes.add(new Node.Output(token.line(), expressions.any()));
                tokens.close();
            } else if (ends.contains(tokens.peek().text())) {
                return List.copyOf(nodes);
            } else {
                nodes.add(statement(token.line()));
            }
        }
    }

    private Node statement(int line) {
        String word = tokens.peek().text();
        Node node = switch (word) {
            case "if" -> branch(line);
            case "for" -> loop(line);
            case "set" -> set(line);
            case "macro" -> macro(line);
            case "generation" -> generation();
            case "break", "continue" -> jump(word);
            default ->
                throw tokens.error(
                        "unknown statement '" + word + "'; known: if, for, set, macro, generation, break, continue");
        };
        tokens.close();
        return node;
    }

    /** Statements between the end of one tag and the beginning of another, whose word is taken. */
    private List<Node> body(String end) {
        tokens.close();
        List<Node> nodes = until(Set.of(end));
        tokens.next();
        return nodes;
    }

    private Node branch(int line) {
        tokens.next();
        Expression condition = expressions.any();
        tokens.close();
        List<Node> then = until(Set.of("elif", "else", "endif"));
        if (tokens.isName("elif")) {
            return new Node.If(
                    line, condition, then, List.of(branch(tokens.peek().line())));
        }
        boolean otherwise = tokens.acceptName("else");
        List<Node> rest = otherwise ? body("endif") : List.of();
        if (!otherwise) {
            tokens.name("endif");
        }
        return new Node.If(line, condition, then, rest);
    }

    private Node loop(int line) {
        tokens.next();
        List<String> targets = targets();
        tokens.name("in");
        Expression items = expressions.withoutCondition();
        Expression only = tokens.acceptName("if") ? expressions.any() : null;
        tokens.close();
        loops++;
        List<Node> body = until(Set.of("else", "endfor"));
        loops--;
        boolean otherwise = tokens.acceptName("else");
        List<Node> rest = otherwise ? body("endfor") : List.of();
        if (!otherwise) {
            tokens.name("endfor");
        }
        return new Node.For(line, targets, items, only, body, rest);
    }

    private List<String> targets() {
        List<String> names = new ArrayList<>();
        boolean bracket = tokens.acceptOperator("(");
        do {
            names.add(tokens.anyName());
        } while (tokens.acceptOperator(","));
        if (bracket) {
            tokens.operator(")");
        }
        return names;
    }

    private Node set(int line) {
        tokens.next();
        List<String> targets = targets();
        String field = targets.size() == 1 && tokens.acceptOperator(".") ? tokens.anyName() : null;
        if (tokens.acceptOperator("=")) {
            return new Node.Set(line, targets, field, expressions.tuple());
        }
        if (targets.size() > 1 || field != null) {
            throw tokens.expected("'='");
        }
        return new Node.SetBlock(line, targets.get(0), body("endset"));
    }

    private Node macro(int line) {
        tokens.next();
        String name = tokens.anyName();
        Map<String, @Nullable Expression> parameters = new LinkedHashMap<>();
        tokens.operator("(");
        while (!tokens.acceptOperator(")")) {
            String parameter = tokens.anyName();
            parameters.put(parameter, tokens.acceptOperator("=") ? expressions.any() : null);
            if (!tokens.isOperator(")")) {
                tokens.operator(",");
            }
        }
        int outer = loops;
        loops = 0;
        List<Node> body = body("endmacro");
        loops = outer;
        return new Node.Macro(line, name, parameters, body);
    }

    private Node generation() {
        tokens.next();
        return new Node.Block(body("endgeneration"));
    }

    private Node jump(String word) {
        if (loops == 0) {
            throw tokens.error(word + " outside of a loop");
        }
        tokens.next();
        return new Node.Jump(word.equals("break") ? Flow.BREAK : Flow.CONTINUE);
    }
}
