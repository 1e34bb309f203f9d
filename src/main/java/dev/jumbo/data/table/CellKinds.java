package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads cells as another kind than the one that their column has in the table at hand. White space around texts does not count. */
public final class CellKinds {
    private static final Pattern NUMBER = Pattern.compile("[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d{1,3})?");
    private static final Set<String> TRUE = Set.of("true", "t", "yes", "y", "1");
    private static final Set<String> FALSE = Set.of("false", "f", "no", "n", "0");
    private static final double WHOLE = 1e15;
    private static final int SHOWN = 40;

    private CellKinds() {}

    /**
     * Cells as numbers.
     *
     * @param kind {@code NUMBER}, {@code BOOLEAN} or {@code TIME}
     * @param firstRow number of the first row, for messages
     * @throws IllegalArgumentException if a text is none; the message names its row and column
     */
    public static double[] numbers(Cells cells, String column, Kind kind, long firstRow) {
        if (cells instanceof Cells.Numbers numbers) {
            return numbers.values();
        }
        @Nullable String[] texts = ((Cells.Texts) cells).values();
        double[] values = new double[texts.length];
        for (int row = 0; row < values.length; row++) {
            String text = texts[row];
            try {
                values[row] = text == null || text.isBlank() ? Double.NaN : number(text.strip(), kind);
            } catch (IllegalArgumentException | DateTimeParseException e) {
                throw new IllegalArgumentException(
                        "row " + (firstRow + row) + ", column " + column + ": expected " + expected(kind) + ", got '"
                                + (text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text) + "'",
                        e);
            }
        }
        return values;
    }

    /**
     * Cells as texts: whole numbers without a point, {@code true} and {@code false}, times as ISO 8601 has them.
     *
     * @param kind what the cells are
     * @return null where a cell is empty or blank
     */
    public static @Nullable String[] texts(Cells cells, Kind kind) {
        if (cells instanceof Cells.Texts texts) {
            @Nullable String[] values = texts.values();
            return Arrays.stream(values).map(CellKinds::trimmed).toArray(String[]::new);
        }
        double[] numbers = ((Cells.Numbers) cells).values();
        @Nullable String[] texts = new @Nullable String[numbers.length];
        for (int row = 0; row < numbers.length; row++) {
            texts[row] = Double.isNaN(numbers[row]) ? null : text(numbers[row], kind);
        }
        return texts;
    }

    /** A text without white space around it; null if nothing is left. */
    static @Nullable String trimmed(@Nullable String text) {
        return text == null || text.isBlank() ? null : text.strip();
    }

    /** A number that is not NaN as a text. */
    public static String text(double value, Kind kind) {
        if (kind == Kind.BOOLEAN) {
            return value == 0 ? "false" : "true";
        }
        if (kind == Kind.TIME && Math.abs(value) < WHOLE) {
            long second = (long) Math.floor(value);
            return Instant.ofEpochSecond(second, Math.round((value - second) * 1e6) * 1000)
                    .toString();
        }
        return value == Math.rint(value) && Math.abs(value) < WHOLE
                ? Long.toString((long) value)
                : Double.toString(value);
    }

    private static double number(String text, Kind kind) {
        if (kind == Kind.BOOLEAN) {
            String lower = text.toLowerCase(Locale.ROOT);
            if (!TRUE.contains(lower) && !FALSE.contains(lower)) {
                throw new IllegalArgumentException("no truth value");
            }
            return TRUE.contains(lower) ? 1 : 0;
        }
        if (NUMBER.matcher(text).matches()) {
            return Double.parseDouble(text);
        }
        if (kind != Kind.TIME) {
            throw new IllegalArgumentException("no number");
        }
        return time(text.replace(' ', 'T'));
    }

    private static double time(String text) {
        if (!text.contains("T")) {
            return LocalDate.parse(text).toEpochDay() * 86_400.0;
        }
        boolean zoned = text.endsWith("Z") || text.substring(text.indexOf('T')).matches(".*[+-].*");
        Instant instant = zoned
                ? OffsetDateTime.parse(text).toInstant()
                : LocalDateTime.parse(text).toInstant(ZoneOffset.UTC);
        return instant.getEpochSecond() + instant.getNano() / 1e9;
    }

    private static String expected(Kind kind) {
        return switch (kind) {
            case NUMBER -> "a number";
            case BOOLEAN -> "true or false";
            case TIME -> "a date or a time (2026-11-27, 2026-11-27T10:30:00Z), or seconds since 1970";
            case TEXT -> "a text";
        };
    }
}
