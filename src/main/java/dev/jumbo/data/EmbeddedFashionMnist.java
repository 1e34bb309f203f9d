package dev.jumbo.data;

import java.io.ByteArrayInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;

/**
 * The part of Fashion-MNIST that comes with Jumbo: the first 1,000 training and 200 test pictures of each of the ten
 * classes, 28×28, grey. Where it comes from stands beside it, in {@code fashion-mnist/PROVENANCE.md}. Good for a first
 * run and for tests; published figures are for the full set, see {@link FashionMnist}.
 */
public final class EmbeddedFashionMnist {
    private EmbeddedFashionMnist() {}

    /** 10,000 training or 2,000 test pictures, in memory. */
    public static MemoryPictures open(Part part) throws IOException {
        String images = FashionMnist.images(part);
        String labels = FashionMnist.labels(part);
        return IdxPictures.join(
                "fashion-mnist/" + images,
                read(images, 3),
                "fashion-mnist/" + labels,
                read(labels, 1),
                FashionMnist.CLASSES);
    }

    private static IdxArray read(String name, int dimensions) throws IOException {
        try (InputStream in = EmbeddedFashionMnist.class.getResourceAsStream("fashion-mnist/" + name)) {
            if (in == null) {
                throw new FileNotFoundException("the embedded file fashion-mnist/" + name + " is missing from the jar");
            }
            byte[] bytes = in.readAllBytes();
            return IdxArray.read(new ByteArrayInputStream(bytes), name, bytes.length, dimensions);
        }
    }
}
