package dev.jumbo.data.table;

import java.util.Locale;

/**
 * A column of a table.
 *
 * @param name its name in the header, not empty
 * @param kind what its cells are
 */
public record Column(String name, Kind kind) {
    /** What the cells of a column are. All but texts are kept as numbers. */
    public enum Kind {
        /** Whole or floating-point numbers. */
        NUMBER,
        /** 0 for false, 1 for true. */
        BOOLEAN,
        /** Dates and times: seconds since 1970 in UTC. */
        TIME,
        /** Anything else: names of categories, free text. */
        TEXT;

        /** The constant's name in small letters, as recipes have it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
