package dev.jumbo.data;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Reads grey pictures from the pair of IDX files that MNIST and its relatives come in. */
public final class IdxPictures {
    private IdxPictures() {}

    /**
     * Reads a set into memory. Both files may be compressed with gzip.
     *
     * @param images IDX file of unsigned bytes, [N, H, W]
     * @param labels IDX file of unsigned bytes, [N]
     * @param classes class names; a label is a position in this list
     * @throws IOException if a file is not such a file, is cut off, or does not match the other; the message names it
     */
    public static MemoryPictures open(Path images, Path labels, List<String> classes) throws IOException {
        return join(images.toString(), IdxArray.read(images, 3), labels.toString(), IdxArray.read(labels, 1), classes);
    }

    static MemoryPictures join(
            String imagesName, IdxArray images, String labelsName, IdxArray labels, List<String> classes)
            throws IOException {
        int n = images.shape()[0];
        int height = images.shape()[1];
        int width = images.shape()[2];
        if (height == 0 || width == 0) {
            throw new IOException(imagesName + ": expected pictures of at least 1x1, found " + height + "x" + width);
        }
        if (labels.shape()[0] != n) {
            throw new IOException(labelsName + ": expected " + n + " labels for the pictures of " + imagesName
                    + ", found " + labels.shape()[0]);
        }
        int[] numbers = new int[n];
        for (int i = 0; i < n; i++) {
            numbers[i] = labels.values()[i] & 0xff;
            if (numbers[i] >= classes.size()) {
                throw new IOException(labelsName + ": label " + i + " is " + numbers[i] + ", expected 0 to "
                        + (classes.size() - 1) + " for " + classes.size() + " classes");
            }
        }
        return new MemoryPictures(imagesName, images.values(), numbers, classes, 1, height, width);
    }
}
