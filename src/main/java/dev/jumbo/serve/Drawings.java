package dev.jumbo.serve;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.models.ModelSpec;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Makes pictures of the files that requests bring. A file of some kilobytes may hold millions of pixels: how many is limited, and how many such
 * files are decoded at once, by the heap.
 */
final class Drawings {
    /** Of one picture: what the largest phone cameras save. */
    private static final long MOST_PIXELS = 50_000_000;

    /** What decoding takes: the decoded picture, and its channels. */
    private static final long BYTES_PER_PIXEL = 8;

    /** No more than there are processors: others would only slow those down, and who is to be refused. */
    private static final Semaphore ROOM = new Semaphore((int) Math.max(
            1,
            Math.min(
                    Runtime.getRuntime().availableProcessors(),
                    Runtime.getRuntime().maxMemory() / 4 / (MOST_PIXELS * BYTES_PER_PIXEL))));

    private Drawings() {}

    /**
     * A picture of a model's size.
     *
     * @param name what messages call it
     * @throws HttpError 400 if the file is no picture
     */
    static Input of(byte[] file, ModelSpec spec, String name) throws InterruptedException {
        ROOM.acquire();
        try {
            Picture picture = PictureFile.read(file, spec.channels(), spec.height(), spec.width(), name, MOST_PIXELS);
            return Input.of(picture, file);
        } catch (IOException e) {
            throw HttpError.invalid("inputs", HttpError.excerpt(String.valueOf(e.getMessage())));
        } finally {
            ROOM.release();
        }
    }
}
