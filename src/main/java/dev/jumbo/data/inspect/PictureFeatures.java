package dev.jumbo.data.inspect;

import dev.jumbo.data.Seeds;
import dev.jumbo.data.inspect.PictureCode.Cut;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * What classes are told apart by: a picture's low frequencies (its {@link PictureCode} without the weight of fine structure) and its
 * {@link OrientedGradients}, each less its mean and of mean squared length ½, so that both have as much to say.
 */
final class PictureFeatures implements LeaveOneOut.Rows {
    private static final int WIDTH = PictureCode.SIZE + OrientedGradients.SIZE;

    /** Pictures that means are taken of. */
    private static final int SAMPLE = 4096;

    private final byte[] thumbnails;
    private final int[] members;
    private final float[] mean = new float[WIDTH];
    private final float codes;
    private final float gradients;

    /**
     * Of some pictures.
     *
     * @param thumbnails [N, SIDE, SIDE] grey
     * @param members positions of the pictures, at least one
     */
    PictureFeatures(byte[] thumbnails, int[] members) {
        this.thumbnails = thumbnails;
        this.members = members;
        int[] order = Seeds.permutation(members.length, Seeds.random(2));
        float[][] sample = IntStream.of(Arrays.copyOf(order, Math.min(SAMPLE, order.length)))
                .parallel()
                .mapToObj(this::plain)
                .toArray(float[][]::new);
        for (float[] row : sample) {
            for (int i = 0; i < WIDTH; i++) {
                mean[i] += row[i] / sample.length;
            }
        }
        this.codes = scale(sample, 0, PictureCode.SIZE);
        this.gradients = scale(sample, PictureCode.SIZE, WIDTH);
    }

    /** What gives some columns a mean squared length of ½; 0 where they do not differ. */
    private float scale(float[][] sample, int from, int to) {
        double squares = 0;
        for (float[] row : sample) {
            for (int i = from; i < to; i++) {
                squares += (double) (row[i] - mean[i]) * (row[i] - mean[i]);
            }
        }
        double each = squares / sample.length;
        return each < 1e-9 ? 0 : (float) Math.sqrt(0.5 / each);
    }

    private float[] plain(int row) {
        int at = members[row] * PictureCode.SIDE * PictureCode.SIDE;
        float[] all = Arrays.copyOf(PictureCode.plain(PictureCode.of(thumbnails, at, Cut.WHOLE, Cut.WHOLE)), WIDTH);
        System.arraycopy(OrientedGradients.of(thumbnails, at), 0, all, PictureCode.SIZE, OrientedGradients.SIZE);
        return all;
    }

    @Override
    public int size() {
        return members.length;
    }

    @Override
    public int width() {
        return WIDTH;
    }

    @Override
    public void write(int row, float[] into, int at) {
        float[] plain = plain(row);
        for (int i = 0; i < WIDTH; i++) {
            into[at + i] = (plain[i] - mean[i]) * (i < PictureCode.SIZE ? codes : gradients);
        }
    }
}
