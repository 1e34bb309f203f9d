package dev.jumbo.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Made-up pictures with masks: one to four garments of Fashion-MNIST, each scaled and perhaps mirrored, laid over one another
 * on a noisy grey ground. A pixel's class is that of the uppermost garment that is not transparent there, or
 * {@code background}. Picture i depends on the seed and i alone.
 */
public final class GarmentScenes implements MaskedPictures {
    /** Darker pixels of a garment are transparent. */
    private static final int TRANSPARENT = 24;

    private static final int MOST = 4;
    private static final double SMALLEST = 0.8;
    private static final double LARGEST = 1.4;
    private static final int DARKEST = 70;
    private static final double NOISE = 20;

    private final String name;
    private final Pictures garments;
    private final int size;
    private final int side;
    private final long seed;
    private final List<String> classes;

    /**
     * Scenes of garments.
     *
     * @param name of all, different from those of other parts of the data
     * @param garments grey pictures to lay down
     * @param size how many scenes
     * @param side rows and columns of a scene, at least 48
     * @param seed root of what they show
     */
    public GarmentScenes(String name, Pictures garments, int size, int side, long seed) {
        Check.range("garments: side", side, 48, 1024);
        Check.range("garments: size", size, 1, 1_000_000);
        if (garments.channels() != 1) {
            throw new IllegalArgumentException(
                    "garments: expected grey pictures, got " + garments.channels() + " channels");
        }
        this.name = name;
        this.garments = garments;
        this.size = size;
        this.side = side;
        this.seed = seed;
        List<String> names = new ArrayList<>(List.of("background"));
        names.addAll(garments.classes());
        this.classes = List.copyOf(names);
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public MaskedPicture get(int index) throws IOException {
        SplittableRandom random = Seeds.random(seed, index);
        byte[] pixels = new byte[side * side];
        byte[] mask = new byte[side * side];
        int ground = random.nextInt(DARKEST);
        int count = 1 + random.nextInt(MOST);
        Arrays.fill(pixels, (byte) ground);
        for (int i = 0; i < count; i++) {
            lay(pixels, mask, random);
        }
        for (int i = 0; i < pixels.length; i++) {
            double noisy = (pixels[i] & 0xff) + NOISE * random.nextGaussian();
            pixels[i] = (byte) Math.max(0, Math.min(255, Math.round(noisy)));
        }
        return new MaskedPicture(new Picture(pixels, 1, side, side, Picture.NO_LABEL, nameOf(index)), mask);
    }

    private void lay(byte[] pixels, byte[] mask, SplittableRandom random) throws IOException {
        Picture garment = garments.get(random.nextInt(garments.size()));
        double scale = SMALLEST + random.nextDouble() * (LARGEST - SMALLEST);
        int h = Math.min(side, (int) Math.round(garment.height() * scale));
        int w = Math.min(side, (int) Math.round(garment.width() * scale));
        boolean mirrored = random.nextBoolean();
        int top = random.nextInt(side - h + 1);
        int left = random.nextInt(side - w + 1);
        byte[] scaled = garment.resized(h, w).pixels();
        for (int y = 0; y < h; y++) {
            for (int x = 0; x < w; x++) {
                byte value = scaled[y * w + (mirrored ? w - 1 - x : x)];
                if ((value & 0xff) >= TRANSPARENT) {
                    int to = (top + y) * side + left + x;
                    pixels[to] = value;
                    mask[to] = (byte) (garment.label() + 1);
                }
            }
        }
    }

    @Override
    public String nameOf(int index) {
        return name + "[" + index + "]";
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public int height() {
        return side;
    }

    @Override
    public int width() {
        return side;
    }
}
