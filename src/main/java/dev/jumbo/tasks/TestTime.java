package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * Test-time augmentation: what a model says of a picture is the mean of the probabilities that it gives to several views of
 * it. The views are those that the chosen changes make together: two of a mirror, four of two mirrors or of quarter turns,
 * eight of turns and a mirror.
 *
 * @param flip views mirrored left to right
 * @param verticalFlip views mirrored top to bottom
 * @param turns views turned by quarters; for square pictures
 */
public record TestTime(boolean flip, boolean verticalFlip, boolean turns) {
    /** What a recipe leaves out. */
    public static final TestTime DEFAULTS = new TestTime(false, false, false);

    private static final double LEAST = 1e-30;
    private static final int ROWS = 2;
    private static final int COLUMNS = 3;

    /** A view: rows and columns may change places, then columns and rows may be mirrored. */
    private record View(boolean transposed, boolean flipped, boolean upsideDown) {
        Tensor of(Tensor x) {
            return flips(transposed ? x.transpose(ROWS, COLUMNS) : x);
        }

        /** What is at each place of the view, at its place of the picture. */
        Tensor undo(Tensor y) {
            Tensor x = flips(y);
            return transposed ? x.transpose(ROWS, COLUMNS) : x;
        }

        private Tensor flips(Tensor x) {
            Tensor y = flipped ? mirrored(x, COLUMNS) : x;
            return upsideDown ? mirrored(y, ROWS) : y;
        }

        private static Tensor mirrored(Tensor x, int dim) {
            long size = x.size(dim);
            long[] order = LongStream.range(0, size).map(i -> size - 1 - i).toArray();
            return x.indexSelect(dim, Tensor.of(order).to(x.device()));
        }
    }

    private List<View> views() {
        List<View> views = new ArrayList<>();
        boolean all = turns && (flip || verticalFlip);
        boolean[] both = {false, true};
        for (boolean transposed : both) {
            for (boolean flipped : both) {
                for (boolean upsideDown : both) {
                    boolean turn = transposed == (flipped != upsideDown); // 0, 90, 180, 270 degrees
                    boolean mirror = !transposed && (flip || !flipped) && (verticalFlip || !upsideDown);
                    if (all || (turns ? turn : mirror)) {
                        views.add(new View(transposed, flipped, upsideDown));
                    }
                }
            }
        }
        return views;
    }

    /**
     * Checks that pictures have all views.
     *
     * @throws IllegalArgumentException if they are to be turned and are not square
     */
    void check(int height, int width) {
        if (turns && height != width) {
            throw new IllegalArgumentException("testTime: turns are of square pictures, these are " + height + "x"
                    + width + ": give turns: false");
        }
    }

    /** ln of the mean probabilities.   [B, C, H, W] → [B, K] */
    Tensor ofPictures(Batch batch, Function<Batch, Tensor> logits) {
        return ofClasses(batch, logits, false);
    }

    /** The same of each pixel.   [B, C, H, W] → [B, K, H, W] */
    Tensor ofPixels(Batch batch, Function<Batch, Tensor> logits) {
        return ofClasses(batch, logits, true);
    }

    /** Logits of the mean probabilities of labels, each by itself.   [B, C, H, W] → [B, K] */
    Tensor ofLabels(Batch batch, Function<Batch, Tensor> logits) {
        Tensor p = mean(batch, logits, false, Tensor::sigmoid);
        return p.add(LEAST).log().sub(p.neg().add(1).add(LEAST).log());
    }

    private Tensor ofClasses(Batch batch, Function<Batch, Tensor> logits, boolean pixels) {
        // Probabilities that float32 holds as 0 stay finite: ln 1e-30 is -69.
        return mean(batch, logits, pixels, x -> x.softmax(1)).add(LEAST).log();
    }

    private Tensor mean(
            Batch batch, Function<Batch, Tensor> logits, boolean pixels, UnaryOperator<Tensor> probabilities) {
        List<View> views = views();
        Tensor sum = null;
        for (View view : views) {
            Batch seen = new Batch(List.of(view.of(batch.input()).contiguous()), batch.target(), batch.size());
            Tensor said = probabilities.apply(logits.apply(seen).to(DType.FLOAT32));
            Tensor p = pixels ? view.undo(said) : said;
            sum = sum == null ? p : sum.add(p);
        }
        return Objects.requireNonNull(sum).mul(1.0 / views.size());
    }
}
