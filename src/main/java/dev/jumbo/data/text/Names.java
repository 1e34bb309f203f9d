package dev.jumbo.data.text;

import java.util.BitSet;
import java.util.List;

/**
 * Names of tokens that may be in a text.
 *
 * @param all the names
 * @param first what they begin with
 */
record Names(List<String> all, BitSet first) {
    /** No names: nothing in a text is more than text. */
    static final Names NONE = of(List.of());

    static Names of(List<String> names) {
        BitSet first = new BitSet();
        names.stream().filter(name -> !name.isEmpty()).forEach(name -> first.set(name.charAt(0)));
        return new Names(List.copyOf(names), first);
    }

    /** Which name begins at a place, or -1. */
    int at(String text, int place) {
        if (first.get(text.charAt(place))) {
            for (int i = 0; i < all.size(); i++) {
                if (!all.get(i).isEmpty() && text.startsWith(all.get(i), place)) {
                    return i;
                }
            }
        }
        return -1;
    }

    /** Whether a text has one of them. */
    boolean in(String text) {
        for (int place = 0; !first.isEmpty() && place < text.length(); place++) {
            if (at(text, place) >= 0) {
                return true;
            }
        }
        return false;
    }
}
