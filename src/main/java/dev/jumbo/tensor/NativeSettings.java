package dev.jumbo.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Settings of the C library that must be made before libtorch is loaded, each measured ({@code
 * docs/decisions/0003-threads.md}). A variable that the environment has is left as it is.
 */
final class NativeSettings {
    /** OpenBLAS's own pool spins beside OpenMP's; waiting OpenMP threads give their core up after so many turns. */
    private static final Map<String, String> ENVIRONMENT =
            Map.of("OPENBLAS_NUM_THREADS", "1", "GOMP_SPINCOUNT", "20000");

    /** Numbers of glibc's {@code mallopt}. */
    private static final int M_TRIM_THRESHOLD = -1;

    private static final int M_MMAP_MAX = -4;
    private static final int M_ARENA_MAX = -8;

    private NativeSettings() {}

    /** Makes the settings that this system has; returns what was set, for people to read. */
    static List<String> apply() {
        List<String> made = new ArrayList<>();
        if (Platform.isWindows()) {
            return made;
        }
        try {
            NativeLibrary c = NativeLibrary.getInstance("c");
            Function setenv = c.getFunction("setenv");
            ENVIRONMENT.forEach((name, value) -> {
                if (System.getenv(name) == null && setenv.invokeInt(new Object[] {name, value, 0}) == 0) {
                    made.add(name + "=" + value);
                }
            });
            if (Platform.isLinux() && keepsMemory()) {
                Function mallopt = c.getFunction("mallopt");
                // One heap that does not shrink: a step reuses the pages of the step before, which the kernel would
                // otherwise take back and clear again.
                mallopt.invokeInt(new Object[] {M_ARENA_MAX, 1});
                mallopt.invokeInt(new Object[] {M_MMAP_MAX, 0});
                mallopt.invokeInt(new Object[] {M_TRIM_THRESHOLD, Integer.MAX_VALUE});
                made.add("malloc keeps freed memory");
            }
        } catch (UnsatisfiedLinkError e) {
            made.add("nothing: the C library cannot be reached (" + e.getMessage() + ")");
        }
        return List.copyOf(made);
    }

    private static boolean keepsMemory() {
        String wanted = System.getProperty("jumbo.malloc", System.getenv().getOrDefault("JUMBO_MALLOC", "keep"));
        return switch (wanted) {
            case "keep" -> true;
            case "system" -> false;
            default ->
                throw new IllegalArgumentException(
                        "jumbo.malloc / JUMBO_MALLOC: expected keep or system, got '" + wanted + "'");
        };
    }
}
