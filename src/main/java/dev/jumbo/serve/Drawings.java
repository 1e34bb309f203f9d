package dev.jumbo.serve;

import dev.jumbo.data.MaskFile;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.tasks.Prediction;
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
            Picture whole = PictureFile.readWhole(file, spec.channels(), name, MOST_PIXELS);
            Picture picture = whole.resized(spec.height(), spec.width());
            return new Input(null, new Input.Drawn(picture, file, whole.height(), whole.width()));
        } catch (IOException e) {
            throw HttpError.invalid("inputs", HttpError.excerpt(String.valueOf(e.getMessage())));
        } finally {
            ROOM.release();
        }
    }

    /** A mask of a picture as a PNG file that is as large as the picture's. */
    static byte[] mask(Prediction.Mask mask, Input.Drawn drawn) throws InterruptedException, IOException {
        ROOM.acquire();
        try {
            Prediction.Mask own = mask.resized(drawn.height(), drawn.width());
            return MaskFile.png(own.classes(), own.height(), own.width());
        } finally {
            ROOM.release();
        }
    }
}
