package dev.jumbo.data.table;

import java.time.LocalDate;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;

/**
 * One number that a model sees of a row.
 *
 * @param column the column's name
 * @param kind what the column's cells are
 * @param part what of a cell it is
 * @param fill what stands for an empty cell, before scaling; for parts of a time the number that the model sees
 * @param scaling what the number goes through
 */
public record NumberFeature(String column, Column.Kind kind, Part part, double fill, Scaling scaling) {
    private static final double DAY = 86_400;
    private static final double YEAR = 365.25;
    private static final double FIRST_DAY = (double) LocalDate.MIN.toEpochDay();
    private static final double LAST_DAY = (double) LocalDate.MAX.toEpochDay();
    private static final int KEPT_DAYS = 36_525; // from 1970 to 2069
    private static final int THURSDAY = 3; // the weekday of 1970-01-01, Monday being 0

    /** What of a cell a number is. A time of day or year is a place on a circle: its sine and its cosine. */
    public enum Part {
        /** The number itself; seconds since 1970 of a time. */
        VALUE,
        /** 1 where the cell is empty, 0 elsewhere. */
        MISSING,
        YEAR_SINE,
        YEAR_COSINE,
        WEEK_SINE,
        WEEK_COSINE,
        DAY_SINE,
        DAY_COSINE;

        /** The constant's name in small letters, as recipes have it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public NumberFeature {
        if (!Double.isFinite(fill)) {
            throw new IllegalArgumentException("fill: expected a finite number, got " + fill);
        }
    }

    /** Gives what the model sees of cells; empty ones, and infinite ones, are NaN or infinite. */
    void encode(double[] cells, float[] into, int first, int step) {
        double[] values = parts(cells);
        if (part != Part.MISSING) {
            scaling.apply(values);
        }
        for (int row = 0; row < values.length; row++) {
            into[first + row * step] = (float) values[row];
        }
    }

    /** The part of each cell, empty ones filled. */
    private double[] parts(double[] cells) {
        double[] values = new double[cells.length];
        for (int row = 0; row < cells.length; row++) {
            boolean empty = !Double.isFinite(cells[row]);
            values[row] = part == Part.MISSING ? (empty ? 1 : 0) : empty ? fill : of(part, cells[row]);
        }
        return values;
    }

    /** A part of a cell that is not empty. */
    static double of(Part part, double cell) {
        double days = Math.floor(cell / DAY);
        return switch (part) {
            case VALUE -> cell;
            case MISSING -> 0;
            case YEAR_SINE, YEAR_COSINE, WEEK_SINE, WEEK_COSINE ->
                days >= 0 && days < KEPT_DAYS
                        ? Objects.requireNonNull(Days.PARTS.get(part))[(int) days]
                        : ofDay(part, days);
            case DAY_SINE -> Math.sin(2 * Math.PI * (cell - days * DAY) / DAY);
            case DAY_COSINE -> Math.cos(2 * Math.PI * (cell - days * DAY) / DAY);
        };
    }

    private static double ofDay(Part part, double days) {
        return switch (part) {
            case YEAR_SINE -> Math.sin(year(days));
            case YEAR_COSINE -> Math.cos(year(days));
            case WEEK_SINE -> Math.sin(week(days));
            default -> Math.cos(week(days));
        };
    }

    /** The parts of the year and the week of days from 1970 on, by part and day. */
    private static final class Days {
        static final Map<Part, double[]> PARTS = new EnumMap<>(Part.class);

        static {
            for (Part part : List.of(Part.YEAR_SINE, Part.YEAR_COSINE, Part.WEEK_SINE, Part.WEEK_COSINE)) {
                PARTS.put(
                        part,
                        IntStream.range(0, KEPT_DAYS)
                                .mapToDouble(day -> ofDay(part, day))
                                .toArray());
            }
        }
    }

    private static double year(double days) {
        double within = Math.max(FIRST_DAY, Math.min(LAST_DAY, days));
        return 2 * Math.PI * (LocalDate.ofEpochDay((long) within).getDayOfYear() - 1) / YEAR;
    }

    private static double week(double days) {
        return 2 * Math.PI * Math.floorMod((long) days + THURSDAY, 7L) / 7;
    }
}
