package dev.jumbo.data.inspect;

import java.util.Arrays;

/**
 * What a picture looks like, in 255 numbers: the lowest frequencies of the discrete cosine transform (DCT-II) of its
 * thumbnail without the mean, each times its frequency, of length 1. Brightness and contrast cancel out, and fine structure
 * counts as much as coarse, for natural pictures have less of it the finer it is (Field 1987). The dot product of two such
 * codes is their similarity.
 *
 * <p>The code of a part of a picture is computed from the whole's thumbnail; that of its mirror image has other signs.
 */
final class PictureCode {
    /** Rows and columns of a thumbnail. */
    static final int SIDE = 32;

    /** Frequencies in each direction. */
    static final int FREQUENCIES = 16;

    /** Numbers of a code. */
    static final int SIZE = FREQUENCIES * FREQUENCIES - 1;

    /** The orthonormal transform's matrix: [FREQUENCIES, SIDE]. */
    private static final double[] COSINES = new double[FREQUENCIES * SIDE];

    private static final float[] FREQUENCY = new float[SIZE];
    private static final float[] MIRROR = new float[SIZE];

    static {
        for (int i = 0; i < COSINES.length; i++) {
            int k = i / SIDE;
            COSINES[i] =
                    Math.cos(Math.PI * (2 * (i % SIDE) + 1) * k / (2 * SIDE)) * Math.sqrt((k == 0 ? 1.0 : 2.0) / SIDE);
        }
        for (int i = 0; i < SIZE; i++) {
            int row = (i + 1) / FREQUENCIES;
            int column = (i + 1) % FREQUENCIES;
            FREQUENCY[i] = (float) Math.hypot(row, column);
            MIRROR[i] = column % 2 == 0 ? 1 : -1;
        }
    }

    /**
     * What is seen of a side when a share of it is cut off at each end: the cosines at the places that the cut side's points
     * come from.
     */
    static final class Cut {
        static final Cut WHOLE = new Cut(0, 0);

        final double start;
        final double end;

        /** [FREQUENCIES, SIDE] */
        private final float[] basis = new float[FREQUENCIES * SIDE];

        /**
         * @param start share that is cut off before, from 0 to below 1
         * @param end share that is cut off behind
         */
        Cut(double start, double end) {
            this.start = start;
            this.end = end;
            for (int i = 0; i < SIDE; i++) {
                double place = (start + (1 - start - end) * (i + 0.5) / SIDE) * SIDE - 0.5;
                int low = (int) Math.floor(place);
                double high = place - low;
                int first = Math.min(Math.max(low, 0), SIDE - 1);
                int second = Math.min(Math.max(low + 1, 0), SIDE - 1);
                for (int k = 0; k < FREQUENCIES; k++) {
                    double cosine = COSINES[k * SIDE + i];
                    basis[k * SIDE + first] += (float) ((1 - high) * cosine);
                    basis[k * SIDE + second] += (float) (high * cosine);
                }
            }
        }
    }

    private PictureCode() {}

    /** The code of a thumbnail.   thumbnails[at …]: [SIDE, SIDE] unsigned   → [SIZE] */
    static float[] of(byte[] thumbnails, long at, Cut rows, Cut columns) {
        return across(down(thumbnails, (int) at, rows), columns);
    }

    /** The transform of the columns.   → [FREQUENCIES, SIDE] */
    static float[] down(byte[] thumbnails, int at, Cut rows) {
        float[] pixels = new float[SIDE * SIDE];
        for (int i = 0; i < pixels.length; i++) {
            pixels[i] = thumbnails[at + i] & 0xff;
        }
        float[] half = new float[FREQUENCIES * SIDE];
        for (int k = 0; k < FREQUENCIES; k++) {
            for (int y = 0; y < SIDE; y++) {
                float factor = rows.basis[k * SIDE + y];
                int row = y * SIDE;
                int to = k * SIDE;
                for (int x = 0; x < SIDE; x += 4) {
                    half[to + x] += factor * pixels[row + x];
                    half[to + x + 1] += factor * pixels[row + x + 1];
                    half[to + x + 2] += factor * pixels[row + x + 2];
                    half[to + x + 3] += factor * pixels[row + x + 3];
                }
            }
        }
        return half;
    }

    /** The code, of what {@link #down} gave.   → [SIZE] */
    static float[] across(float[] half, Cut columns) {
        float[] code = new float[SIZE];
        double square = 0;
        for (int i = 0; i < SIZE; i++) {
            int row = (i + 1) / FREQUENCIES * SIDE;
            int column = (i + 1) % FREQUENCIES * SIDE;
            code[i] = dot(half, row, columns.basis, column, SIDE) * FREQUENCY[i];
            square += (double) code[i] * code[i];
        }
        // A flat picture has rounding errors alone.
        float scale = square < 1e-3 ? 0 : (float) (1 / Math.sqrt(square));
        for (int i = 0; i < SIZE; i++) {
            code[i] *= scale;
        }
        return code;
    }

    /** A code in which fine structure has no more weight than in the picture, of length 1. */
    static float[] plain(float[] code) {
        float[] plain = new float[SIZE];
        double square = 0;
        for (int i = 0; i < SIZE; i++) {
            plain[i] = code[i] / FREQUENCY[i];
            square += (double) plain[i] * plain[i];
        }
        float scale = square == 0 ? 0 : (float) (1 / Math.sqrt(square));
        for (int i = 0; i < SIZE; i++) {
            plain[i] *= scale;
        }
        return plain;
    }

    /** The code of the mirror image. */
    static float[] mirrored(float[] code) {
        float[] mirrored = new float[SIZE];
        for (int i = 0; i < SIZE; i++) {
            mirrored[i] = code[i] * MIRROR[i];
        }
        return mirrored;
    }

    /** From -1 to 1; 0 of flat pictures. */
    static float similarity(float[] a, float[] b) {
        int whole = SIZE & -4;
        float rest = 0;
        for (int i = whole; i < SIZE; i++) {
            rest += a[i] * b[i];
        }
        return dot(a, 0, b, 0, whole) + rest;
    }

    /** In four sums, none of which waits for another. */
    private static float dot(float[] a, int atA, float[] b, int atB, int size) {
        float first = 0;
        float second = 0;
        float third = 0;
        float fourth = 0;
        for (int i = 0; i < size; i += 4) {
            first += a[atA + i] * b[atB + i];
            second += a[atA + i + 1] * b[atB + i + 1];
            third += a[atA + i + 2] * b[atB + i + 2];
            fourth += a[atA + i + 3] * b[atB + i + 3];
        }
        return first + second + (third + fourth);
    }

    /**
     * Bits of codes: whether each number is above the median of some codes, so that each bit is set in half of them.
     *
     * @param medians [SIZE]
     */
    @SuppressWarnings("ArrayRecordComponent")
    record Bits(float[] medians) {
        /** Longs of a code's bits: the first has the 63 lowest frequencies. */
        static final int LONGS = 4;

        private static final int LOW = 8;

        static Bits of(float[][] codes) {
            float[] medians = new float[SIZE];
            float[] values = new float[codes.length];
            for (int i = 0; i < SIZE; i++) {
                for (int j = 0; j < codes.length; j++) {
                    values[j] = codes[j][i];
                }
                Arrays.sort(values);
                medians[i] = values.length == 0 ? 0 : values[values.length / 2];
            }
            return new Bits(medians);
        }

        /** Writes the bits of a code to bits[at …], {@link #LONGS} of them. */
        void write(float[] code, long[] bits, int at) {
            Arrays.fill(bits, at, at + LONGS, 0);
            int low = 0;
            int high = 64;
            for (int i = 0; i < SIZE; i++) {
                boolean coarse = (i + 1) / FREQUENCIES < LOW && (i + 1) % FREQUENCIES < LOW;
                // Neighbouring frequencies, which are alike, go to different 16-bit words.
                int bit = coarse ? low % 4 * 16 + low / 4 : high++;
                low += coarse ? 1 : 0;
                if (code[i] > medians[i]) {
                    bits[at + bit / 64] |= 1L << bit;
                }
            }
        }
    }
}
