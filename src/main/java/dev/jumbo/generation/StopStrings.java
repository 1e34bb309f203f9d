package dev.jumbo.generation;

import java.util.List;

/** Lets a text through up to the first of some strings. What may be the beginning of one is held back. */
final class StopStrings {
    private final List<String> stop;
    private final StringBuilder held = new StringBuilder();
    private boolean found;

    StopStrings(List<String> stop) {
        this.stop = stop;
    }

    /** What may be shown with the next piece of the text. */
    String add(String piece) {
        if (found) {
            return "";
        }
        held.append(piece);
        int end = held.length();
        for (String each : stop) {
            int place = held.indexOf(each);
            if (place >= 0 && place <= end) {
                found = true;
                end = place;
            }
        }
        String shown = held.substring(0, found ? end : end - beginning());
        held.delete(0, found ? held.length() : shown.length());
        return shown;
    }

    /** Whether one of the strings came. */
    boolean found() {
        return found;
    }

    /** What was held back. */
    String end() {
        String rest = held.toString();
        held.setLength(0);
        return rest;
    }

    /** Length of the longest end of the text that one of the strings begins with. */
    private int beginning() {
        int longest = 0;
        for (String each : stop) {
            for (int n = Math.min(each.length() - 1, held.length()); n > longest; n--) {
                if (each.startsWith(held.substring(held.length() - n))) {
                    longest = n;
                }
            }
        }
        return longest;
    }
}
