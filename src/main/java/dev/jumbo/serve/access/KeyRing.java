package dev.jumbo.serve.access;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The keys of a {@link KeyFile} that a server lets in. The file is looked at with each check, which takes microseconds, and read again when
 * it has changed: a new key is let in, and a revoked one is not, from the next request on. While it cannot be read, the keys before stay.
 */
public final class KeyRing {
    private final Path file;
    private final Consumer<String> problems;
    private volatile Loaded loaded;

    private record Loaded(@Nullable FileStamp stamp, List<ApiKey> keys) {}

    private KeyRing(Path file, Consumer<String> problems) throws IOException {
        this.file = file;
        this.problems = problems;
        FileStamp stamp = FileStamp.of(file);
        this.loaded = new Loaded(stamp, KeyFile.read(file));
    }

    /**
     * Of a file.
     *
     * @param problems told when the file has changed and cannot be read
     * @throws IOException if it cannot be read now
     */
    public static KeyRing open(Path file, Consumer<String> problems) throws IOException {
        return new KeyRing(file, problems);
    }

    /**
     * The key that was presented; null if there is none such, or it has expired. All are compared, each in a constant time.
     */
    public @Nullable ApiKey find(String secret, Instant now) {
        byte[] digest = ApiKey.digest(secret);
        ApiKey found = null;
        for (ApiKey key : keys()) {
            if (key.has(digest)) {
                found = key;
            }
        }
        return found == null || found.isExpired(now) ? null : found;
    }

    private List<ApiKey> keys() {
        FileStamp stamp = FileStamp.of(file);
        Loaded now = loaded;
        if (Objects.equals(stamp, now.stamp())) {
            return now.keys();
        }
        try {
            loaded = new Loaded(stamp, KeyFile.read(file));
        } catch (IOException e) {
            loaded = new Loaded(stamp, now.keys());
            problems.accept("the keys before are used still: " + e.getMessage());
        }
        return loaded.keys();
    }
}
