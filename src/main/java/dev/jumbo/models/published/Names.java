package dev.jumbo.models.published;

import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Keys of our model and the published names of the same weights, both ways. A pair is what stands before the last dot
 * ({@code weight}, {@code bias}), with {@code *} for a layer's number.
 */
final class Names {
    private static final Pattern NUMBER = Pattern.compile("(?<=\\.)\\d+(?=\\.)");

    private final Map<String, String> published = new HashMap<>();
    private final Map<String, String> ours = new HashMap<>();

    /** Pairs in turn: ours, published, ours, … */
    Names(String... pairs) {
        for (int i = 0; i < pairs.length; i += 2) {
            published.put(pairs[i], pairs[i + 1]);
            ours.put(pairs[i + 1], pairs[i]);
        }
    }

    /** The published name of a key of ours; null if it has none. */
    @Nullable String published(String key) {
        return translate(key, published);
    }

    /** Our key of a published name; null if we have none. */
    @Nullable String ours(String name) {
        return translate(name, ours);
    }

    private static @Nullable String translate(String from, Map<String, String> stems) {
        int dot = from.lastIndexOf('.');
        if (dot < 0) {
            return null;
        }
        String stem = from.substring(0, dot);
        Matcher number = NUMBER.matcher(from);
        String found = number.find() ? number.group() : "";
        String to = stems.get(
                found.isEmpty() ? stem : stem.substring(0, number.start()) + "*" + stem.substring(number.end()));
        return to == null ? null : to.replace("*", found) + from.substring(dot);
    }
}
