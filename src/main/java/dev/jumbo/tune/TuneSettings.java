package dev.jumbo.tune;

import dev.jumbo.recipe.Recipe;
import dev.jumbo.recipe.RecipeException;
import dev.jumbo.train.metric.Metrics;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a recipe says under {@code tune}. {@link #DEFAULTS} has the values of what it leaves out.
 *
 * @param trials how many combinations to try; 0: 20, or all of a grid
 * @param search how they are chosen
 * @param metric of the validation data, which tells how good a trial is: {@code loss} or one of the recipe's
 * @param direction {@code min} or {@code max}; empty: as is usual for the metric
 * @param seed of the proposals
 * @param space keys of the recipe and what they may be
 * @param pruner what spends less on trials that do worse
 * @param time after which no new trial begins, such as {@code 30m} or {@code 1h30m}; empty: no limit
 */
public record TuneSettings(
        int trials,
        Search search,
        String metric,
        String direction,
        long seed,
        Map<String, Object> space,
        PrunerSettings pruner,
        String time) {
    /** 20 trials of TPE, judged by the loss, without a pruner. */
    public static final TuneSettings DEFAULTS =
            new TuneSettings(0, Search.TPE, "loss", "", 42, Map.of(), new PrunerSettings("none", 3, 1, 5), "");

    private static final int USUAL = 20;
    private static final Pattern TIME = Pattern.compile("(?:(\\d{1,5})h)?(?:(\\d{1,5})m)?(?:(\\d{1,6})s)?");

    /** How combinations are chosen. */
    public enum Search {
        TPE,
        RANDOM,
        GRID;

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What spends less on trials that do worse.
     *
     * @param name {@code none}, {@code asha} or {@code median}
     * @param reduction of {@link Asha}
     * @param minEpochs epochs that every trial gets
     * @param startup of {@link MedianPruner}
     */
    public record PrunerSettings(String name, int reduction, int minEpochs, int startup) {
        public PrunerSettings {
            if (!List.of("none", "asha", "median").contains(name)) {
                throw new IllegalArgumentException("name: expected none, asha or median, got '" + name + "'");
            }
        }
    }

    public TuneSettings {
        if (trials < 0) {
            throw new IllegalArgumentException("trials: expected 0 or more, got " + trials);
        }
        if (!List.of("", "min", "max").contains(direction)) {
            throw new IllegalArgumentException("direction: expected min or max, got '" + direction + "'");
        }
        if (!time.isEmpty() && !TIME.matcher(time).matches()) {
            throw new IllegalArgumentException(
                    "time: expected hours, minutes and seconds, as in 1h30m, got '" + time + "'");
        }
        boolean lower = Metrics.lowerIsBetter(metric);
        if (!direction.isEmpty() && lower != direction.equals("min")) {
            throw new IllegalArgumentException(
                    "direction: " + metric + " is better when " + (lower ? "smaller" : "larger") + ", so expected "
                            + (lower ? "min" : "max") + " (or nothing), got '" + direction + "'");
        }
    }

    /** Which values of the metric are better. */
    Direction better() {
        return Metrics.lowerIsBetter(metric) ? Direction.MIN : Direction.MAX;
    }

    /** Seconds after which no new trial begins. */
    double seconds() {
        Matcher parts = TIME.matcher(time);
        if (time.isEmpty() || !parts.matches()) {
            return Double.POSITIVE_INFINITY;
        }
        return number(parts.group(1)) * 3600.0 + number(parts.group(2)) * 60.0 + number(parts.group(3));
    }

    @SuppressWarnings("NullAway") // a group that is not there is null
    private static int number(String group) {
        return group == null ? 0 : Integer.parseInt(group);
    }

    /** How many combinations are tried in a space. */
    int trialsIn(SearchSpace space) {
        if (search != Search.GRID) {
            return trials == 0 ? USUAL : trials;
        }
        int all = space.grid().size();
        if (trials != 0 && trials < all) {
            throw new RecipeException("tune.trials: the grid has " + all + " points, more than the " + trials
                    + " trials: leave trials out to try all, or give fewer values");
        }
        return all;
    }

    Sampler sampler() {
        return switch (search) {
            case TPE -> new TpeSampler(better());
            case RANDOM -> new RandomSampler();
            case GRID -> new GridSampler();
        };
    }

    /** The pruner for a recipe. */
    Pruner pruner(Recipe recipe) {
        try {
            return switch (pruner.name()) {
                case "asha" ->
                    new Asha(
                            better(),
                            pruner.reduction(),
                            pruner.minEpochs(),
                            recipe.train().epochs());
                case "median" -> new MedianPruner(better(), pruner.startup(), pruner.minEpochs());
                default -> new NoPruner();
            };
        } catch (IllegalArgumentException e) {
            throw new RecipeException("tune.pruner: " + e.getMessage(), e);
        }
    }

    /** The same search without its limits, which may be other ones when it goes on. */
    TuneSettings withoutLimits() {
        return new TuneSettings(0, search, metric, direction, seed, space, pruner, "");
    }
}
