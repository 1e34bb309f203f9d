package dev.jumbo.data;

/**
 * A linear map of a picture with a shift: the pixel at column x of row y shows the place (xx·x + xy·y + x0,
 * yx·x + yy·y + y0) of the old picture.
 */
record AffineMap(double xx, double xy, double x0, double yx, double yy, double y0) implements Planes.Source {
    /**
     * What shows a picture turned, scaled, sheared and then moved: the inverse of T · C · R · Sh · S · C⁻¹, where C moves the
     * origin to the centre, as torchvision's affine has it.
     *
     * @param centreX column of the point that stays where it is, but for the move
     * @param centreY its row
     * @param angle in radians, clockwise
     * @param moveX columns to the right
     * @param moveY rows down
     * @param scale factor, above 0
     * @param shearX angle of the columns, in radians
     * @param shearY angle of the rows
     */
    static AffineMap showing(
            double centreX,
            double centreY,
            double angle,
            double moveX,
            double moveY,
            double scale,
            double shearX,
            double shearY) {
        double a = Math.cos(angle - shearY) / Math.cos(shearY);
        double b = -a * Math.tan(shearX) - Math.sin(angle);
        double c = Math.sin(angle - shearY) / Math.cos(shearY);
        double d = -c * Math.tan(shearX) + Math.cos(angle);
        double xx = d / scale; // the determinant of the turn and the shear is 1
        double xy = -b / scale;
        double yx = -c / scale;
        double yy = a / scale;
        double fromX = centreX + moveX;
        double fromY = centreY + moveY;
        return new AffineMap(xx, xy, centreX - xx * fromX - xy * fromY, yx, yy, centreY - yx * fromX - yy * fromY);
    }

    @Override
    public void row(int y, double[] columns, double[] rows) {
        for (int x = 0; x < columns.length; x++) {
            columns[x] = xx * x + xy * y + x0;
            rows[x] = yx * x + yy * y + y0;
        }
    }
}
