package dev.jumbo.models;

import dev.jumbo.text.NearestName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/** The models of tables by name. A new model adds a line to the list below. */
public final class TabularModels {
    private static final Map<String, Function<TabularSpec, TabularModel>> ZOO = new TreeMap<>(Map.of(
            "tabular-linear", TabularMlp::linear,
            "tabular-mlp", TabularMlp::of,
            "ft-transformer", FtTransformer::of));

    private static final String MEMBERS = "members";

    private TabularModels() {}

    /**
     * Builds a model, not materialised. Every one takes the option {@code members}: of more than one, 1 by default, it is a
     * {@link TabularEnsemble}.
     *
     * @throws IllegalArgumentException if the name or an option is unknown (the message has the nearest known one), or an option has a
     *     wrong value
     */
    public static TabularModel byName(TabularSpec spec) {
        Function<TabularSpec, TabularModel> build = ZOO.get(spec.name());
        if (build == null) {
            throw new IllegalArgumentException("unknown model '" + spec.name() + "'; did you mean '"
                    + NearestName.of(spec.name(), ZOO.keySet()) + "'? Known: " + String.join(", ", ZOO.keySet()));
        }
        int members = spec.count(MEMBERS, 1);
        Map<String, Object> own = new HashMap<>(spec.options());
        own.remove(MEMBERS);
        TabularSpec one = spec.options(own);
        return members == 1
                ? build.apply(one)
                : new TabularEnsemble(
                        Stream.generate(() -> build.apply(one)).limit(members).toList());
    }

    /** Every name that {@link #byName} knows, sorted. */
    public static List<String> names() {
        return List.copyOf(ZOO.keySet());
    }
}
