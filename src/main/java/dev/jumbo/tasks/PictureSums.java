package dev.jumbo.tasks;

import dev.jumbo.data.ChannelSums;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureReading;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.Sha256;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a source's pictures when each was read once.
 *
 * @param fingerprint SHA-256 of the classes, and of the labels and pixels of all pictures
 * @param sums of those to learn from
 */
record PictureSums(String fingerprint, ChannelSums sums) {
    /**
     * Reads the pictures.
     *
     * @param all what is divided
     * @param learned which of them are learned from
     * @param others the parts that the source has of its own
     */
    static PictureSums of(Pictures all, BitSet learned, @Nullable Pictures... others) throws IOException {
        MessageDigest sha = Sha256.digest();
        sha.update(String.join("\n", all.classes()).getBytes(StandardCharsets.UTF_8));
        ChannelSums[] sums = {ChannelSums.none(all.channels())};
        PictureReading.inOrder(all, (index, picture) -> {
            add(sha, picture);
            if (learned.get(index)) {
                sums[0] = sums[0].plus(ChannelSums.of(picture));
            }
        });
        for (Pictures part : others) {
            if (part != null) {
                PictureReading.inOrder(part, (index, picture) -> add(sha, picture));
            }
        }
        return new PictureSums(Sha256.hex(sha), sums[0]);
    }

    private static void add(MessageDigest sha, Picture picture) {
        sha.update((byte) picture.label());
        sha.update((byte) (picture.label() >> 8));
        sha.update(picture.pixels());
    }
}
