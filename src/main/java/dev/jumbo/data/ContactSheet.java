package dev.jumbo.data;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What augmentations make of pictures, as one picture: each row begins with an original, and goes on with what becomes of it
 * in several batches. Masks are laid over their pictures.
 */
public final class ContactSheet {
    /** Small pictures are enlarged by a whole factor to about so many columns. */
    private static final int SIDE = 96;

    /** Pixels between pictures. */
    private static final int GAP = 4;

    private static final int WHITE = 255;

    private ContactSheet() {}

    /**
     * Draws a sheet.
     *
     * @param batcher makes the augmented batches; its normalisation is left out
     * @param pictures the originals, one a row
     * @param columns batches to make
     * @param seed root of the augmentations
     */
    public static Picture of(PictureBatcher batcher, List<Picture> pictures, int columns, long seed) {
        return draw(batcher, pictures, null, columns, seed);
    }

    /** The same of pictures with masks. */
    public static Picture of(MaskedPictureBatcher batcher, List<MaskedPicture> pictures, int columns, long seed) {
        return draw(
                batcher.pictures(),
                pictures.stream().map(MaskedPicture::picture).toList(),
                pictures.stream().map(MaskedPicture::mask).toList(),
                columns,
                seed);
    }

    private static Picture draw(
            PictureBatcher batcher, List<Picture> pictures, @Nullable List<byte[]> masks, int columns, long seed) {
        int[] indices = new int[pictures.size()];
        List<List<Picture>> grid = new ArrayList<>();
        for (int column = 0; column <= columns; column++) {
            PictureBatcher made =
                    column == 0 ? new PictureBatcher(batcher.classes(), List.of(), null) : batcher.normalize(null);
            byte[] joined = masks == null ? null : joined(masks);
            grid.add(shown(made.batch(pictures, joined, indices, Seeds.random(seed, column))));
        }
        return arranged(grid);
    }

    private static byte[] joined(List<byte[]> masks) {
        int one = masks.get(0).length;
        byte[] all = new byte[Math.multiplyExact(one, masks.size())];
        for (int b = 0; b < masks.size(); b++) {
            System.arraycopy(masks.get(b), 0, all, b * one, one);
        }
        return all;
    }

    /** The pictures of a batch, red-green-blue. */
    private static List<Picture> shown(PictureBatch batch) {
        int area = batch.height() * batch.width();
        int one = batch.channels() * area;
        List<Picture> pictures = new ArrayList<>();
        for (int b = 0; b < batch.size(); b++) {
            byte[] pixels = new byte[one];
            for (int i = 0; i < one; i++) {
                pixels[i] = (byte) Math.round(Tones.unit(batch.pixels()[b * one + i]) * WHITE);
            }
            Picture picture =
                    new Picture(pixels, batch.channels(), batch.height(), batch.width(), Picture.NO_LABEL, "augmented");
            byte[] masks = batch.masks();
            byte[] mask = masks == null ? new byte[area] : Arrays.copyOfRange(masks, b * area, (b + 1) * area);
            pictures.add(MaskFile.overlay(picture, mask));
        }
        return pictures;
    }

    /** Columns of pictures of one size, on white. */
    private static Picture arranged(List<List<Picture>> columns) {
        Picture first = columns.get(0).get(0);
        int factor = Math.max(1, SIDE / Math.max(first.height(), first.width()));
        int high = first.height() * factor + GAP;
        int wide = first.width() * factor + GAP;
        int height = Math.multiplyExact(high, columns.get(0).size()) + GAP;
        int width = Math.multiplyExact(wide, columns.size()) + GAP;
        int area = Math.multiplyExact(height, width);
        byte[] sheet = new byte[Math.multiplyExact(3, area)];
        Arrays.fill(sheet, (byte) WHITE);
        for (int column = 0; column < columns.size(); column++) {
            for (int row = 0; row < columns.get(column).size(); row++) {
                int at = (row * high + GAP) * width + column * wide + GAP;
                paste(columns.get(column).get(row), factor, sheet, at, width, area);
            }
        }
        return new Picture(sheet, 3, height, width, Picture.NO_LABEL, "contact sheet");
    }

    private static void paste(Picture picture, int factor, byte[] sheet, int at, int width, int area) {
        int own = picture.height() * picture.width();
        for (int c = 0; c < 3; c++) {
            for (int y = 0; y < picture.height() * factor; y++) {
                for (int x = 0; x < picture.width() * factor; x++) {
                    int from = c * own + (y / factor) * picture.width() + x / factor;
                    sheet[c * area + at + y * width + x] = picture.pixels()[from];
                }
            }
        }
    }
}
