package dev.jumbo.data;

/**
 * A projective map of a picture: the point (x, y), whose pixels are the squares between whole numbers, shows the place
 * ((ax + by + c) / (gx + hy + 1), (dx + ey + f) / (gx + hy + 1)) of the old picture.
 */
record PerspectiveMap(double a, double b, double c, double d, double e, double f, double g, double h)
        implements Planes.Source {
    private static final int UNKNOWNS = 8;

    /**
     * The map that shows four points of the old picture at four others.
     *
     * @param from (x, y) of the old picture
     * @param to where they come to be
     * @throws IllegalArgumentException if three of the points are on a line
     */
    static PerspectiveMap of(double[][] from, double[][] to) {
        double[][] rows = new double[UNKNOWNS][];
        for (int i = 0; i < from.length; i++) {
            double x = to[i][0];
            double y = to[i][1];
            double u = from[i][0];
            double v = from[i][1];
            rows[2 * i] = new double[] {x, y, 1, 0, 0, 0, -u * x, -u * y, u};
            rows[2 * i + 1] = new double[] {0, 0, 0, x, y, 1, -v * x, -v * y, v};
        }
        double[] s = solve(rows);
        return new PerspectiveMap(s[0], s[1], s[2], s[3], s[4], s[5], s[6], s[7]);
    }

    /** Gaussian elimination with the largest pivots; the right-hand side is each row's last. */
    private static double[] solve(double[][] rows) {
        int n = rows.length;
        for (int k = 0; k < n; k++) {
            int pivot = k;
            for (int i = k + 1; i < n; i++) {
                pivot = Math.abs(rows[i][k]) > Math.abs(rows[pivot][k]) ? i : pivot;
            }
            double[] swap = rows[k];
            rows[k] = rows[pivot];
            rows[pivot] = swap;
            if (Math.abs(rows[k][k]) < 1e-12) {
                throw new IllegalArgumentException("perspective: expected points of which no three are on a line");
            }
            for (int i = 0; i < n; i++) {
                double factor = i == k ? 0 : rows[i][k] / rows[k][k];
                for (int j = k; factor != 0 && j <= n; j++) {
                    rows[i][j] -= factor * rows[k][j];
                }
            }
        }
        double[] solution = new double[n];
        for (int k = 0; k < n; k++) {
            solution[k] = rows[k][n] / rows[k][k];
        }
        return solution;
    }

    @Override
    public void row(int y, double[] columns, double[] rows) {
        double v = y + 0.5;
        for (int x = 0; x < columns.length; x++) {
            double u = x + 0.5;
            double depth = g * u + h * v + 1;
            columns[x] = (a * u + b * v + c) / depth - 0.5;
            rows[x] = (d * u + e * v + f) / depth - 0.5;
        }
    }
}
