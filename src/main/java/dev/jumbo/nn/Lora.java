package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import dev.jumbo.text.NearestName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Tunes a model by changes of low rank to some of its linear layers (Hu et al. 2021), all else frozen. See {@link LoraLinear}.
 *
 * <pre>{@code
 * Gpt tuned = new Lora("blocks.*.attention.(query|value)", 8, 16).attach(gpt, 42);
 * trainer(tuned).fit(train, validation);
 * Gpt plain = Lora.merge(tuned);
 * }</pre>
 *
 * @param match regular expression of the whole path of a {@link Linear} layer that gets a change
 * @param train the same of modules that are not frozen either, such as a new head; null: none
 * @param rank of each change
 * @param alpha a change counts alpha / rank
 * @param dropout of what a change reads, in [0, 1)
 * @param rankStabilised a change counts alpha / √rank instead (Kalajdzievski 2023)
 * @param dora with learned magnitudes (Liu et al. 2024)
 */
public record Lora(
        String match,
        @Nullable String train,
        int rank,
        double alpha,
        double dropout,
        boolean rankStabilised,
        boolean dora) {
    public Lora {
        pattern("match", match);
        if (train != null) {
            pattern("train", train);
        }
        if (rank < 1) {
            throw new IllegalArgumentException("Lora: expected rank of at least 1, got " + rank);
        }
        if (!(alpha > 0 && Double.isFinite(alpha))) {
            throw new IllegalArgumentException("Lora: expected alpha above 0, got " + alpha);
        }
        if (!(dropout >= 0 && dropout < 1)) {
            throw new IllegalArgumentException("Lora: expected dropout in [0, 1), got " + dropout);
        }
    }

    /** No dropout, not DoRA. */
    public Lora(String match, int rank, double alpha) {
        this(match, null, rank, alpha, 0, false, false);
    }

    public Lora train(String train) {
        return new Lora(match, train, rank, alpha, dropout, rankStabilised, dora);
    }

    public Lora dropout(double dropout) {
        return new Lora(match, train, rank, alpha, dropout, rankStabilised, dora);
    }

    public Lora rankStabilised(boolean rankStabilised) {
        return new Lora(match, train, rank, alpha, dropout, rankStabilised, dora);
    }

    public Lora dora(boolean dora) {
        return new Lora(match, train, rank, alpha, dropout, rankStabilised, dora);
    }

    /**
     * The model with changes that do nothing yet, in the current scope: A as PyTorch's linear layers begin, B zeros. What
     * neither belongs to a change (an earlier one too) nor to {@code train} is frozen, in {@code model} as well, for they
     * share it.
     *
     * @param model materialised
     * @throws IllegalArgumentException if no linear layer matches; the message has the nearest path
     */
    public <M extends Module> M attach(M model, long seed) {
        Pattern wanted = Pattern.compile(match);
        Map<String, LoraLinear> layers = new LinkedHashMap<>();
        places(model, Linear.class).forEach((path, linear) -> {
            if (wanted.matcher(path).matches()) {
                layers.put(path, layer(path, linear, seed));
            }
        });
        if (layers.isEmpty()) {
            throw unknown("no linear layer's path matches", match, model);
        }
        Pattern learned = train == null ? null : Pattern.compile(train);
        Predicate<String> learns =
                path -> learned != null && learned.matcher(path).matches();
        if (learned != null && ModuleTree.of(model).places().stream().noneMatch(place -> learns.test(place.path()))) {
            throw new IllegalArgumentException("Lora: no module's path matches train: '" + train + "'");
        }
        return attach(model, layers, learns);
    }

    /**
     * The model with these layers at their paths, everything frozen but the changes and modules that {@code learns}.
     *
     * @throws IllegalArgumentException if no linear layer stands at a path; the message has the nearest one
     */
    public static <M extends Module> M attach(M model, Map<String, LoraLinear> layers, Predicate<String> learns) {
        Map<String, Linear> known = places(model, Linear.class);
        for (String path : layers.keySet()) {
            if (!known.containsKey(path)) {
                throw unknown("no linear layer at", path, model);
            }
        }
        M tuned = Module.rewrite(model, (path, module) -> {
            LoraLinear layer = layers.get(path);
            return layer == null ? module : layer;
        });
        freeze(tuned, learns);
        return tuned;
    }

    /** The layers with changes, by path. */
    public static Map<String, LoraLinear> layers(Module model) {
        return places(model, LoraLinear.class);
    }

    /**
     * The model with plain layers that compute the same, for use and for export. Their weights are new, in the current scope;
     * {@code tuned} stays as it is, so going back to it loses no bit.
     */
    public static <M extends Module> M merge(M tuned) {
        return Module.rewrite(tuned, module -> module instanceof LoraLinear layer ? layer.merged() : module);
    }

    /** The model without its changes. */
    public static <M extends Module> M detach(M tuned) {
        return Module.rewrite(tuned, module -> module instanceof LoraLinear layer ? layer.base() : module);
    }

    private LoraLinear layer(String path, Linear linear, long seed) {
        Parameter weight = linear.weight();
        Tensor base = weight.tensor();
        long[] shape = weight.shape();
        Parameter a = Parameter.of(Init.KAIMING_UNIFORM, rank, shape[1]);
        Parameter b = Parameter.of(Init.ZEROS, shape[0], rank);
        a.materialise(base.device(), LoraLinear.dtype(base), path + ".loraA", seed);
        b.materialise(base.device(), LoraLinear.dtype(base), path + ".loraB", seed);
        double scale = alpha / (rankStabilised ? Math.sqrt(rank) : rank);
        LoraLinear layer = new LoraLinear(weight, linear.bias(), a, b, null, new Dropout(dropout), scale);
        return dora ? layer.withMagnitude() : layer;
    }

    private static void freeze(Module tuned, Predicate<String> learns) {
        tuned.freeze(true);
        for (ModuleTree.Place place : ModuleTree.of(tuned).places()) {
            if (learns.test(place.path())) {
                place.module().freeze(false);
            }
        }
        layers(tuned).values().forEach(LoraLinear::freezeBase);
    }

    private static <T extends Module> Map<String, T> places(Module model, Class<T> kind) {
        Map<String, T> found = new LinkedHashMap<>();
        for (ModuleTree.Place place : ModuleTree.of(model).places()) {
            if (kind.isInstance(place.module())) {
                found.put(place.path(), kind.cast(place.module()));
            }
        }
        return found;
    }

    private static IllegalArgumentException unknown(String what, String path, Module model) {
        Set<String> known = places(model, Linear.class).keySet();
        return new IllegalArgumentException("Lora: " + what + " '" + path + "'"
                + (known.isEmpty()
                        ? "; the model has no linear layer"
                        : "; the nearest of " + known.size() + " is '" + NearestName.of(path, known) + "'"));
    }

    private static void pattern(String name, String value) {
        try {
            Pattern.compile(value);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "Lora: expected " + name + " to be a regular expression, got '" + value + "': "
                            + e.getDescription(),
                    e);
        }
    }
}
