package dev.jumbo.data;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Pictures as floats, with their labels. Augmentations change it in place while values are from 0 to 1; then it is
 * normalised.
 *
 * <p>B batch, C channels, H height, W width, K classes.
 */
public final class PictureBatch implements HostBatch {
    private final float[] pixels;
    private final int[] labels;
    private final int[] indices;
    private final int classes;
    private final int channels;
    private final int height;
    private final int width;
    private float @Nullable [] softTargets;
    private byte @Nullable [] masks;

    /**
     * Takes the arrays without copying them.
     *
     * @param pixels [B, C, H, W]
     * @param labels [B], from 0 to K - 1, or {@link Picture#NO_LABEL}
     * @param indices [B] positions in the data set
     * @param classes K
     */
    public PictureBatch(float[] pixels, int[] labels, int[] indices, int classes, int channels, int height, int width) {
        if (pixels.length != (long) labels.length * channels * height * width || indices.length != labels.length) {
            throw new IllegalArgumentException("picture batch: expected the pixels and indices of " + labels.length
                    + " pictures of " + channels + "x" + height + "x" + width + ", got " + pixels.length
                    + " pixels and " + indices.length + " indices");
        }
        this.pixels = pixels;
        this.labels = labels;
        this.indices = indices;
        this.classes = classes;
        this.channels = channels;
        this.height = height;
        this.width = width;
    }

    /**
     * A batch of pictures of one size, values v / 255 from 0 to 1.
     *
     * @throws IllegalArgumentException if the sizes differ; the message names the picture
     */
    public static PictureBatch of(List<Picture> pictures, int[] indices, int classes) {
        return of(pictures, indices, classes, null);
    }

    /** The same, and normalised at once: faster than doing so afterwards, with the same result. */
    static PictureBatch of(List<Picture> pictures, int[] indices, int classes, @Nullable Normalization normalization) {
        if (pictures.isEmpty()) {
            throw new IllegalArgumentException("picture batch: expected at least one picture");
        }
        Picture first = pictures.get(0);
        int channels = first.channels();
        int area = first.height() * first.width();
        if (normalization != null && normalization.mean().size() != channels) {
            throw wrongChannels(normalization, channels);
        }
        float[][] tables = new float[channels][];
        for (int c = 0; c < channels; c++) {
            tables[c] = normalization == null ? unitTable() : normalization.table(c);
        }
        float[] pixels = new float[Math.multiplyExact(pictures.size(), channels * area)];
        int[] labels = new int[pictures.size()];
        int to = 0;
        for (int b = 0; b < labels.length; b++) {
            Picture picture = pictures.get(b);
            if (picture.channels() != channels
                    || picture.height() != first.height()
                    || picture.width() != first.width()) {
                throw new IllegalArgumentException("picture " + picture.name() + ": expected "
                        + size(channels, first.height(), first.width()) + " as the others of the batch, got "
                        + size(picture.channels(), picture.height(), picture.width()));
            }
            labels[b] = picture.label();
            byte[] bytes = picture.pixels();
            for (int c = 0; c < channels; c++) {
                float[] table = tables[c];
                for (int from = c * area; from < (c + 1) * area; from++) {
                    pixels[to++] = table[bytes[from] & 0xff];
                }
            }
        }
        return new PictureBatch(pixels, labels, indices, classes, channels, first.height(), first.width());
    }

    static float[] unitTable() {
        float[] table = new float[256];
        for (int v = 0; v < 256; v++) {
            table[v] = v / 255f;
        }
        return table;
    }

    /** Subtracts the mean and divides by the deviation, channel by channel. */
    public void normalize(Normalization normalization) {
        if (normalization.mean().size() != channels) {
            throw wrongChannels(normalization, channels);
        }
        int area = height * width;
        for (int plane = 0; plane < size() * channels; plane++) {
            float mean = normalization.mean().get(plane % channels);
            float std = normalization.std().get(plane % channels);
            for (int i = plane * area; i < (plane + 1) * area; i++) {
                pixels[i] = (pixels[i] - mean) / std;
            }
        }
    }

    @Override
    public int size() {
        return labels.length;
    }

    /** With masks, the pixels that have a class. */
    @Override
    public long weight() {
        if (masks == null) {
            return size();
        }
        long counted = 0;
        for (byte label : masks) {
            counted += label == (byte) MaskedPicture.IGNORED ? 0 : 1;
        }
        return counted;
    }

    /** [B] positions in the data set; the array itself. */
    @Override
    public int[] indices() {
        return indices;
    }

    /**
     * Input: float32 [B, C, H, W]. Target: the labels, int64 [B], or the soft targets, float32 [B, K], or the masks, int64
     * [B, H, W], where {@link MaskedPicture#IGNORED} has no class.
     */
    @Override
    public Batch toDevice(Device device) {
        Tensor input = Tensor.of(pixels, size(), channels, height, width).to(device);
        Tensor target;
        if (masks != null) {
            target = Tensor.of(masks, size(), height, width).to(DType.INT64);
        } else if (softTargets != null) {
            target = Tensor.of(softTargets, size(), classes);
        } else {
            target = Tensor.of(Arrays.stream(labels).asLongStream().toArray(), size());
        }
        return new Batch(List.of(input), target.to(device), size());
    }

    /** [B, C, H, W]; the array itself, for augmentations to change. */
    public float[] pixels() {
        return pixels;
    }

    /** [B] class numbers; the array itself. */
    public int[] labels() {
        return labels;
    }

    /** [B, K] class probabilities, or null while {@link #labels} says it all. */
    public float @Nullable [] softTargets() {
        return softTargets;
    }

    /**
     * Replaces the labels by class probabilities.
     *
     * @param targets [B, K]; not copied
     */
    public void softTargets(float[] targets) {
        if (targets.length != (long) size() * classes) {
            throw new IllegalArgumentException(
                    "soft targets: expected " + size() + "x" + classes + " probabilities, got " + targets.length);
        }
        softTargets = targets;
    }

    /** [B, H, W] the class of every pixel, for augmentations to change; null where a picture has one label. */
    public byte @Nullable [] masks() {
        return masks;
    }

    /**
     * Gives every pixel a class, in place of the labels.
     *
     * @param classes [B, H, W] unsigned class numbers, or {@link MaskedPicture#IGNORED}; not copied
     */
    public void masks(byte[] classes) {
        if (classes.length != (long) size() * height * width) {
            throw new IllegalArgumentException(
                    "masks: expected " + size() + "x" + height + "x" + width + " class numbers, got " + classes.length);
        }
        masks = classes;
    }

    /** [B, K]: a copy of the soft targets, or of the labels as ones and zeros; no label is a row of zeros. */
    public float[] probabilities() {
        if (softTargets != null) {
            return softTargets.clone();
        }
        float[] rows = new float[Math.multiplyExact(size(), classes)];
        for (int b = 0; b < labels.length; b++) {
            if (labels[b] >= 0) {
                rows[b * classes + labels[b]] = 1;
            }
        }
        return rows;
    }

    /** K. */
    public int classes() {
        return classes;
    }

    /** C. */
    public int channels() {
        return channels;
    }

    /** H. */
    public int height() {
        return height;
    }

    /** W. */
    public int width() {
        return width;
    }

    private static IllegalArgumentException wrongChannels(Normalization normalization, int channels) {
        return new IllegalArgumentException("normalisation: expected " + channels
                + " means and deviations, one a channel, got "
                + normalization.mean().size());
    }

    private static String size(int channels, int height, int width) {
        return channels + "x" + height + "x" + width;
    }
}
