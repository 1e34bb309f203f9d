package dev.jumbo.data.inspect;

/**
 * Where a thumbnail has edges, and in which direction: a histogram of oriented gradients (Dalal, Triggs 2005). Each of 8×8 cells
 * has eight numbers, the gradients of its pixels by direction without regard to their sign; of each the root is taken, and the whole
 * has length 1.
 */
final class OrientedGradients {
    private static final int SIDE = PictureCode.SIDE;
    private static final int CELLS = 8;
    private static final int DIRECTIONS = 8;

    /** Numbers of a picture. */
    static final int SIZE = CELLS * CELLS * DIRECTIONS;

    private OrientedGradients() {}

    /** The histogram of a thumbnail, all 0 of a flat one.   thumbnails[at …]: [SIDE, SIDE] unsigned   → [SIZE] by cell, then direction */
    static float[] of(byte[] thumbnails, int at) {
        float[] histogram = new float[SIZE];
        int cell = SIDE / CELLS;
        for (int y = 0; y < SIDE; y++) {
            for (int x = 0; x < SIDE; x++) {
                int here = at + y * SIDE + x;
                // At the edge a gradient across it is not known.
                int dx = x == 0 || x == SIDE - 1 ? 0 : (thumbnails[here + 1] & 0xff) - (thumbnails[here - 1] & 0xff);
                int dy = y == 0 || y == SIDE - 1
                        ? 0
                        : (thumbnails[here + SIDE] & 0xff) - (thumbnails[here - SIDE] & 0xff);
                if (dx != 0 || dy != 0) {
                    add(histogram, (y / cell * CELLS + x / cell) * DIRECTIONS, dx, dy);
                }
            }
        }
        double sum = 0;
        for (float value : histogram) {
            sum += value;
        }
        for (int i = 0; i < SIZE && sum > 0; i++) {
            histogram[i] = (float) Math.sqrt(histogram[i] / sum);
        }
        return histogram;
    }

    /** Adds a gradient to the two directions that it is between. */
    private static void add(float[] histogram, int at, int dx, int dy) {
        double length = Math.sqrt(dx * dx + dy * dy);
        double turn = Math.atan2(dy, dx) / Math.PI * DIRECTIONS + DIRECTIONS; // half a turn is the same direction
        int low = (int) turn;
        double high = turn - low;
        histogram[at + low % DIRECTIONS] += (float) (length * (1 - high));
        histogram[at + (low + 1) % DIRECTIONS] += (float) (length * high);
    }
}
