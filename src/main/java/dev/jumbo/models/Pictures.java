package dev.jumbo.models;

/** What models for pictures share. */
final class Pictures {
    private Pictures() {}

    /** Values of maps of height by width, which must be positive. */
    static int features(String model, int maps, int height, int width) {
        if (height < 1 || width < 1) {
            throw new IllegalArgumentException(
                    "model " + model + ": the pictures are too small: nothing is left of them after the convolutions");
        }
        return Math.multiplyExact(maps, Math.multiplyExact(height, width));
    }
}
