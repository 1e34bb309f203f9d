package dev.jumbo.data;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * Where downloaded data is kept: {@code $JUMBO_CACHE}, else the system's folder for caches ({@code $XDG_CACHE_HOME} or
 * {@code ~/.cache} on Linux, {@code ~/Library/Caches} on macOS, {@code %LOCALAPPDATA%} on Windows) with {@code jumbo}
 * below it.
 */
public final class CacheFolder {
    private CacheFolder() {}

    /** The place of a file or folder in it. */
    public static Path of(String name) {
        String home = System.getProperty("user.home", ".");
        return root(System.getProperty("os.name", ""), home, System.getenv()).resolve(name);
    }

    static Path root(String os, String home, Map<String, String> environment) {
        String chosen = environment.get("JUMBO_CACHE");
        if (chosen != null && !chosen.isBlank()) {
            return Path.of(chosen);
        }
        String system = os.toLowerCase(Locale.ROOT);
        if (system.startsWith("mac")) {
            return Path.of(home, "Library", "Caches", "jumbo");
        }
        String base = environment.get(system.startsWith("windows") ? "LOCALAPPDATA" : "XDG_CACHE_HOME");
        return base != null && !base.isBlank() ? Path.of(base, "jumbo") : Path.of(home, ".cache", "jumbo");
    }
}
