package dev.jumbo.recipe.report;

import dev.jumbo.data.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** What HTML documents need that hold their own style and scripts and allow no others. */
public final class InlinePage {
    private InlinePage() {}

    /**
     * How a content security policy names a script or style that stands in the document: {@code 'sha256-…'} of its text.
     *
     * @param text what stands between the tags, exactly
     */
    public static String hash(String text) {
        byte[] digest = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
        return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
    }

    /**
     * A UTF-8 resource of the class path.
     *
     * @param path from its root: {@code /dev/jumbo/…}
     * @throws IOException if it is not there
     */
    public static String resource(String path) throws IOException {
        try (InputStream in = InlinePage.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IOException("expected " + path
                        + " on the class path; pages need org.webjars.npm:echarts and Jumbo's own resources");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
