package dev.jumbo.data;

/**
 * What mean and deviation of each channel of pictures are computed from. Sums are exact.
 *
 * @param pixels of each channel
 * @param sums of their values, from 0 to 255, one a channel
 * @param squares sums of the squares of their values
 */
@SuppressWarnings("ArrayRecordComponent")
public record ChannelSums(long pixels, long[] sums, long[] squares) {
    /** Of one picture. */
    public static ChannelSums of(Picture picture) {
        int area = picture.height() * picture.width();
        long[] sums = new long[picture.channels()];
        long[] squares = new long[picture.channels()];
        byte[] pixels = picture.pixels();
        for (int c = 0; c < sums.length; c++) {
            long sum = 0;
            long square = 0;
            for (int p = c * area; p < (c + 1) * area; p++) {
                int value = pixels[p] & 0xff;
                sum += value;
                square += (long) value * value;
            }
            sums[c] = sum;
            squares[c] = square;
        }
        return new ChannelSums(area, sums, squares);
    }

    /** Of no picture. */
    public static ChannelSums none(int channels) {
        return new ChannelSums(0, new long[channels], new long[channels]);
    }

    /** Of these pictures and others. */
    public ChannelSums plus(ChannelSums others) {
        long[] sum = sums.clone();
        long[] square = squares.clone();
        for (int c = 0; c < sum.length; c++) {
            sum[c] += others.sums[c];
            square[c] += others.squares[c];
        }
        return new ChannelSums(pixels + others.pixels, sum, square);
    }
}
