package dev.jumbo.serve;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.Sha256;
import io.javalin.http.Context;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What binds the requests of a session to one version: the header {@value #HEADER}, or what a body calls its user. */
public final class SessionKey {
    public static final String HEADER = "X-Jumbo-Session";

    private SessionKey() {}

    /** The key of a request; null if it gives none. */
    public static @Nullable String of(Context context) {
        return of(context, null);
    }

    /**
     * The key of a request; null if it gives none.
     *
     * @param user {@code user} of OpenAI's bodies, which counts if there is no header
     */
    public static @Nullable String of(Context context, @Nullable JsonNode user) {
        String header = context.header(HEADER);
        if (header != null && !header.isBlank()) {
            return header;
        }
        return user == null || !user.isTextual() || user.textValue().isBlank() ? null : user.textValue();
    }

    /**
     * Where a key lies on the line from 0 to less than 1: the first 53 bits of SHA-256 of the model's name, a line feed and the key.
     */
    static double point(String name, String key) {
        byte[] hash = Sha256.digest().digest((name + "\n" + key).getBytes(StandardCharsets.UTF_8));
        return (ByteBuffer.wrap(hash).getLong() >>> 11) * 0x1p-53;
    }
}
