package dev.jumbo.models.published;

import dev.jumbo.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Set;

/** Why weights do not fit a configuration, gathered so that one error says all. */
final class Problems {
    private static final int MOST = 10;

    private final Set<String> missing = new LinkedHashSet<>();
    private final Set<String> unexpected = new LinkedHashSet<>();
    private final Set<String> wrong = new LinkedHashSet<>();

    void missing(String name) {
        missing.add(name);
    }

    void unexpected(String name) {
        unexpected.add(name);
    }

    void wrong(String what) {
        wrong.add(what);
    }

    /** Compares a tensor's type and shape with what the model has. */
    void compare(String name, Safetensors.Entry entry, long[] shape) {
        if (!entry.dtype().isFloat()) {
            wrong(name + " holds " + entry.dtype() + ", expected floating-point numbers");
        } else if (!Arrays.equals(entry.shape(), shape)) {
            wrong(name + " has shape " + Arrays.toString(entry.shape()) + ", expected " + Arrays.toString(shape));
        }
    }

    /** @param what does not fit what */
    void throwIfAny(Path path, String what) throws IOException {
        if (!missing.isEmpty() || !unexpected.isEmpty() || !wrong.isEmpty()) {
            throw new IOException(path + ": " + what + part("missing", missing) + part("unexpected", unexpected)
                    + part("wrong", wrong));
        }
    }

    /** The first few. */
    static String shorten(Collection<String> all) {
        String first = String.join(", ", all.stream().limit(MOST).toList());
        return all.size() <= MOST ? first : first + " and " + (all.size() - MOST) + " more";
    }

    private static String part(String what, Set<String> names) {
        return names.isEmpty() ? "" : "; " + what + ": " + shorten(names);
    }
}
