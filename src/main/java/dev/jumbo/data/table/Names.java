package dev.jumbo.data.table;

import dev.jumbo.text.NearestName;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Checks of the names of columns. */
final class Names {
    private static final int SHOWN = 20;

    private Names() {}

    /** @throws IOException if there are none, too many, one without a name, or two of one name */
    static void check(List<String> names, String place) throws IOException {
        if (names.isEmpty()) {
            throw new IOException(place + ": expected columns, found none");
        }
        checkCount(names.size(), place);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i);
            if (name.isBlank()) {
                throw new IOException(place + ": expected a name for each of the " + names.size()
                        + " columns, found none for column " + (i + 1)
                        + "; is there a separator too many?");
            }
            if (!seen.add(name)) {
                throw new IOException(
                        place + ": expected different names of columns, found '" + name + "' twice; rename one");
            }
        }
    }

    static void checkCount(int count, String place) throws IOException {
        checkCount(count, place, "; select those that are needed with source: sql");
    }

    /** @param advice what to do, for the message */
    static void checkCount(int count, String place, String advice) throws IOException {
        if (count > TableStore.MAX_COLUMNS) {
            throw new IOException(
                    place + ": expected at most " + TableStore.MAX_COLUMNS + " columns, found " + count + advice);
        }
    }

    /** @throws IOException if a name that was given is not among those found */
    static void checkKnown(Collection<String> given, Collection<String> found, String place) throws IOException {
        for (String name : given) {
            if (!found.contains(name)) {
                throw new IOException(place + ": kinds names a column '" + name + "' that is not there; did you mean '"
                        + NearestName.of(name, found) + "'? Found: " + some(found));
            }
        }
    }

    /**
     * The columns of another table, which are to be among the names.
     *
     * @throws IOException if one is not
     */
    static List<Column> among(Collection<String> found, List<Column> like, String place) throws IOException {
        Set<String> names = new HashSet<>(found);
        for (Column column : like) {
            if (!names.contains(column.name())) {
                throw new IOException(place + ": expected a column '" + column.name()
                        + "' as in the table to learn from, found " + some(found));
            }
        }
        return like;
    }

    /** The first names, for messages. */
    static String some(Collection<String> names) {
        String shown = names.stream().limit(SHOWN).collect(Collectors.joining(", "));
        return names.size() > SHOWN ? shown + ", … (" + names.size() + " columns)" : shown;
    }
}
