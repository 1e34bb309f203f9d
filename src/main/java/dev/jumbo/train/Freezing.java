package dev.jumbo.train;

import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * What of a model is frozen, epoch by epoch. What was frozen before, such as by {@link dev.jumbo.nn.Lora}, stays so.
 *
 * @param model whose parameters are frozen
 * @param rules each parameter's and buffer's, by key
 */
public record Freezing(Module model, Map<String, List<Freeze>> rules) {
    /**
     * Finds what each rule matches.
     *
     * @throws IllegalArgumentException if one matches no parameter
     */
    public static Freezing of(Module model, List<Freeze> wanted) {
        Map<String, List<Freeze>> rules = new LinkedHashMap<>();
        for (Freeze rule : wanted) {
            Predicate<String> found = Pattern.compile(rule.match()).asPredicate();
            if (model.parameters().keySet().stream().noneMatch(found)) {
                throw new IllegalArgumentException("train.freeze: no parameter matches '" + rule.match()
                        + "'; the model begins with " + first(model) + ": jumbo inspect shows all");
            }
            model.state().forEach((key, parameter) -> {
                boolean suits = parameter.isBuffer() ? rule.statistics() : parameter.isTrainable();
                if (suits && found.test(key)) {
                    rules.computeIfAbsent(key, k -> new ArrayList<>()).add(rule);
                }
            });
        }
        return new Freezing(model, rules);
    }

    /** Freezes what is frozen all of the run, and nothing else: the rest may learn some time. */
    public void forever() {
        apply(rule -> rule.epochs() == 0);
    }

    /** Freezes what is frozen in an epoch, counted from 0, and nothing else. */
    public void at(int epoch) {
        apply(rule -> rule.holds(epoch));
    }

    private void apply(Predicate<Freeze> holds) {
        if (!rules.isEmpty()) {
            model.freeze(rules.keySet()::contains, false);
            model.freeze(key -> rules.getOrDefault(key, List.of()).stream().anyMatch(holds), true);
        }
    }

    private static List<String> first(Module model) {
        Map<String, Parameter> parameters = model.parameters();
        return parameters.keySet().stream().limit(3).toList();
    }
}
