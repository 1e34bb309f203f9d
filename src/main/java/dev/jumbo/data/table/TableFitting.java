package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.data.table.NumberFeature.Part;
import dev.jumbo.text.NearestName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Looks at the training rows of a table and says what a model shall see of its columns. A column that is the same in all of these rows
 * is left out. Of a column of numbers with more than a million rows, a million drawn at random count.
 */
public final class TableFitting {
    private static final List<Part> TIMES =
            List.of(Part.YEAR_SINE, Part.YEAR_COSINE, Part.WEEK_SINE, Part.WEEK_COSINE, Part.DAY_SINE, Part.DAY_COSINE);

    private static final double SAME = 1e-9;
    private static final Cells.Numbers NO_CELLS = new Cells.Numbers(new double[0]);

    /** What stands for an empty number. */
    public enum Imputation {
        MEAN,
        MEDIAN,
        CONSTANT;

        /** The constant's name in small letters, as recipes have it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * What is done with columns.
     *
     * @param ignore columns that the model does not see
     * @param categories columns of numbers, truth values or times that name things
     * @param scale how numbers are scaled
     * @param log columns whose logarithm is taken
     * @param impute what stands for an empty number
     * @param fill the constant, if it is one
     * @param indicators whether a number says that a cell was empty, of columns where some are
     * @param minCount training rows that a category needs to be in the vocabulary
     */
    public record Settings(
            List<String> ignore,
            List<String> categories,
            Scaling.Kind scale,
            List<String> log,
            Imputation impute,
            double fill,
            boolean indicators,
            int minCount) {
        /** Standardised numbers, medians with indicators for gaps, categories that occur twice. */
        public static final Settings DEFAULTS =
                new Settings(List.of(), List.of(), Scaling.Kind.STANDARD, List.of(), Imputation.MEDIAN, 0, true, 2);

        public Settings {
            ignore = List.copyOf(ignore);
            categories = List.copyOf(categories);
            log = List.copyOf(log);
            if (minCount < 1) {
                throw new IllegalArgumentException("minCount: expected at least 1, got " + minCount);
            }
        }

        /** The same, with more columns that the model does not see. */
        public Settings ignoring(List<String> more) {
            List<String> all = new ArrayList<>(ignore);
            all.addAll(more);
            return new Settings(all, categories, scale, log, impute, fill, indicators, minCount);
        }
    }

    private final Settings settings;
    private final List<Column> columns;
    private final List<@Nullable NumberSample> samples = new ArrayList<>();
    private final List<TextCounts> counts = new ArrayList<>();

    /**
     * Of a table with these columns.
     *
     * @throws IllegalArgumentException if the settings name a column that is not there, or of another kind; the message begins with the key
     */
    public TableFitting(Settings settings, List<Column> columns) {
        this.settings = settings;
        this.columns = columns;
        List<String> names = columns.stream().map(Column::name).toList();
        checkNames("ignore", settings.ignore(), names);
        checkNames("categories", settings.categories(), names);
        checkNames("log", settings.log(), names);
        for (Column column : columns) {
            boolean number =
                    column.kind() != Kind.TEXT && !settings.categories().contains(column.name());
            if (!number && settings.log().contains(column.name())) {
                throw new IllegalArgumentException(
                        "log: expected columns of numbers, got " + column.name() + ", which names categories");
            }
            boolean seen = !settings.ignore().contains(column.name());
            samples.add(seen && number ? new NumberSample() : null);
            counts.add(new TextCounts());
        }
    }

    /** Refuses a name that no column has. */
    public static void checkNames(String key, List<String> given, List<String> known) {
        for (String name : given) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(key + ": no column is named '" + name + "'; did you mean '"
                        + NearestName.of(name, known) + "'? Columns: " + String.join(", ", known));
            }
        }
    }

    /** The names of the columns that it looks at. */
    public List<String> seen() {
        return columns.stream()
                .map(Column::name)
                .filter(name -> !settings.ignore().contains(name))
                .toList();
    }

    /**
     * Looks at rows, which may lack columns that are not {@link #seen}.
     *
     * @param chosen whether a row of the chunk is one to learn from
     * @param firstRow number of the first row, for messages
     */
    public void add(TableChunk chunk, IntPredicate chosen, long firstRow) {
        List<double[]> numbers = new ArrayList<>();
        List<Cells> cells = new ArrayList<>();
        Map<String, Integer> places = chunk.places();
        for (int i = 0; i < columns.size(); i++) {
            Column column = columns.get(i);
            Integer place = settings.ignore().contains(column.name()) ? null : places.get(column.name());
            Cells found = place == null ? NO_CELLS : chunk.cells().get(place);
            cells.add(found);
            numbers.add(
                    samples.get(i) == null
                            ? NO_CELLS.values()
                            : CellKinds.numbers(found, column.name(), column.kind(), firstRow));
        }
        IntStream.range(0, columns.size()).parallel().forEach(i -> {
            NumberSample sample = samples.get(i);
            if (sample == null) {
                counts.get(i).add(cells.get(i), columns.get(i).kind(), chosen);
                return;
            }
            for (int row = 0; row < numbers.get(i).length; row++) {
                if (chosen.test(row)) {
                    sample.add(numbers.get(i)[row]);
                }
            }
        });
    }

    /**
     * What the model shall see.
     *
     * @throws IllegalArgumentException if no column tells rows apart
     */
    public TableEncoding encoding() {
        List<Features> features = IntStream.range(0, columns.size())
                .parallel()
                .mapToObj(this::features)
                .toList();
        List<String> others = IntStream.range(0, columns.size())
                .filter(i -> features.get(i).numbers().isEmpty()
                        && features.get(i).categories().isEmpty())
                .mapToObj(i -> columns.get(i).name())
                .toList();
        return new TableEncoding(
                features.stream().flatMap(of -> of.numbers().stream()).toList(),
                features.stream().flatMap(of -> of.categories().stream()).toList(),
                others);
    }

    /** Of one column. */
    private record Features(List<NumberFeature> numbers, List<CategoryFeature> categories) {}

    private Features features(int column) {
        NumberSample sample = samples.get(column);
        if (sample != null) {
            return new Features(numbers(columns.get(column), sample), List.of());
        }
        return new Features(
                List.of(), settings.ignore().contains(columns.get(column).name()) ? List.of() : categories(column));
    }

    private List<NumberFeature> numbers(Column column, NumberSample sample) {
        List<NumberFeature> features = new ArrayList<>();
        boolean gaps = sample.gaps() > 0;
        if (sample.isEmpty()) {
            return features;
        }
        double fill = fill(sample);
        boolean log = settings.log().contains(column.name());
        double[] filled = sample.filled(fill, log);
        if (Arrays.stream(filled).anyMatch(value -> value != filled[0])) {
            Scaling.Kind kind = column.kind() == Kind.BOOLEAN && settings.scale() == Scaling.Kind.QUANTILE
                    ? Scaling.Kind.STANDARD
                    : settings.scale();
            features.add(new NumberFeature(column.name(), column.kind(), Part.VALUE, fill, kind.fit(filled, log)));
        }
        if (column.kind() == Kind.TIME) {
            for (Part part : TIMES) {
                if (sample.varies(part, SAME)) {
                    features.add(new NumberFeature(column.name(), column.kind(), part, 0, Scaling.NONE));
                }
            }
        }
        if (gaps && settings.indicators()) {
            features.add(new NumberFeature(column.name(), column.kind(), Part.MISSING, 0, Scaling.NONE));
        }
        return features;
    }

    private double fill(NumberSample sample) {
        return switch (settings.impute()) {
            case MEAN -> sample.mean();
            case MEDIAN -> sample.median();
            case CONSTANT -> settings.fill();
        };
    }

    private List<CategoryFeature> categories(int column) {
        Map<String, int[]> count = counts.get(column).counts();
        boolean gaps = counts.get(column).gaps() > 0;
        List<String> values = SortedTexts.of(count.entrySet().stream()
                .filter(entry -> entry.getValue()[0] >= settings.minCount())
                .map(Map.Entry::getKey)
                .toList());
        int different = values.size() + (count.size() > values.size() ? 1 : 0) + (gaps ? 1 : 0);
        Column about = columns.get(column);
        return different > 1 ? List.of(new CategoryFeature(about.name(), about.kind(), values, gaps)) : List.of();
    }
}
