package dev.jumbo.data;

import java.util.random.RandomGenerator;

/**
 * Shows a picture as if from aside: its corners move inwards by random numbers of whole pixels, and all else with them,
 * bilinear; what comes in is black. As torchvision's RandomPerspective.
 *
 * @param distortion largest part of half the height and half the width that a corner moves by, 0 to 1
 * @param probability of doing so, 0 to 1
 */
public record RandomPerspective(double distortion, double probability) implements Augmentation {
    public RandomPerspective {
        Check.range("random perspective: distortion", distortion, 0, 1);
        Check.range("random perspective: probability", probability, 0, 1);
    }

    @Override
    public void apply(PictureBatch batch, RandomGenerator random) {
        int right = batch.width() - 1;
        int bottom = batch.height() - 1;
        if (right == 0 || bottom == 0) {
            return; // a line has no corners to move
        }
        float[] scratch = new float[batch.channels() * batch.height() * batch.width()];
        double[][] corners = {{0, 0}, {right, 0}, {right, bottom}, {0, bottom}};
        for (int b = 0; b < batch.size(); b++) {
            if (random.nextDouble() < probability) {
                double[][] moved = new double[corners.length][];
                for (int i = 0; i < corners.length; i++) {
                    int dx = inwards(batch.width(), random);
                    int dy = inwards(batch.height(), random);
                    moved[i] = new double[] {
                        corners[i][0] == 0 ? dx : right - dx, corners[i][1] == 0 ? dy : bottom - dy,
                    };
                }
                Planes.warp(batch, b, PerspectiveMap.of(corners, moved), scratch);
            }
        }
    }

    /** So few that opposite corners do not meet. */
    private int inwards(int size, RandomGenerator random) {
        int half = size / 2;
        int most = Math.min((int) (distortion * half), (size - 2) / 2);
        return random.nextInt(most + 1);
    }
}
