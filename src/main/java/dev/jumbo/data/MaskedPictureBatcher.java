package dev.jumbo.data;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes a {@link PictureBatch} with masks, as {@link PictureBatcher} does without: what moves pixels moves the masks with
 * them, what changes colours leaves the masks as they are.
 *
 * @param pictures what is done to the pictures
 */
public record MaskedPictureBatcher(PictureBatcher pictures) implements Batcher<MaskedPicture> {
    @Override
    public PictureBatch batch(List<MaskedPicture> examples, int[] indices, RandomGenerator random) {
        byte[] masks = new byte[examples.stream().mapToInt(e -> e.mask().length).reduce(0, Math::addExact)];
        int to = 0;
        for (MaskedPicture example : examples) {
            byte[] mask = example.mask();
            System.arraycopy(mask, 0, masks, to, mask.length);
            to += mask.length;
        }
        return pictures.batch(examples.stream().map(MaskedPicture::picture).toList(), masks, indices, random);
    }
}
