package dev.jumbo.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;

/** The container of a WebP file (RIFF), whose decoder takes what is cut off for zeros. */
final class WebpContainer {
    private static final int HEADER = 12;
    private static final byte[] RIFF = "RIFF".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] WEBP = "WEBP".getBytes(StandardCharsets.US_ASCII);

    private WebpContainer() {}

    /**
     * Checks that a WebP file is as long as it says; other files pass. The stream is where it was before.
     *
     * @throws IOException if it is cut off
     */
    static void check(ImageInputStream in) throws IOException {
        long before = in.getStreamPosition();
        try {
            byte[] header = new byte[HEADER];
            int read = in.read(header);
            if (read < HEADER
                    || !Arrays.equals(header, 0, 4, RIFF, 0, 4)
                    || !Arrays.equals(header, 8, HEADER, WEBP, 0, 4)) {
                return;
            }
            long size = 8;
            for (int i = 0; i < 4; i++) {
                size += (header[4 + i] & 0xffL) << (8 * i);
            }
            in.seek(before + size - 1);
            if (in.read() < 0) {
                throw new IOException("cut off: its header says " + size + " bytes, it has fewer");
            }
        } finally {
            in.seek(before);
        }
    }
}
