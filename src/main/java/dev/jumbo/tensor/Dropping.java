package dev.jumbo.tensor;

import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.ShortPointer;
import org.bytedeco.pytorch.global.torch;

/**
 * Dropout (Srivastava et al. 2014) on the CPU. ATen draws a number for each element from one Mersenne twister, one after the
 * other: with five places in each block of a small GPT that was a sixth of a training step. Here a single draw from it
 * seeds a splitmix64 (Steele et al. 2014), of which each number decides for four elements. The probability is rounded to
 * 1/65536, and the scale is that of the rounded one.
 */
final class Dropping {
    private static final int CHUNK = 1 << 14;
    private static final int LEVELS = 1 << 16;

    private Dropping() {}

    static org.bytedeco.pytorch.Tensor run(org.bytedeco.pytorch.Tensor x, double p) {
        DType dtype = DType.of(x.scalar_type().intern());
        int threshold = (int) Math.round(p * LEVELS);
        boolean known = dtype == DType.FLOAT32 || dtype == DType.BFLOAT16;
        if (!x.is_cpu() || !known || threshold == 0 || threshold == LEVELS) {
            return torch.dropout(x, p, true);
        }
        float scale = LEVELS / (float) (LEVELS - threshold);
        long seed = draw();
        try (var mask = torch.empty_like(x)) {
            if (dtype == DType.FLOAT32) {
                try (FloatPointer pointer = new FloatPointer(mask.data_ptr())) {
                    fill(pointer, mask.numel(), seed, threshold, scale);
                }
            } else {
                try (ShortPointer pointer = new ShortPointer(mask.data_ptr())) {
                    short kept = (short) ((Float.floatToRawIntBits(scale) + 0x8000) >>> 16); // rounded to bfloat16
                    fill(pointer, mask.numel(), seed, threshold, kept);
                }
            }
            return x.mul(mask);
        }
    }

    /** A number from the generator that operators draw from, so that {@link Rng#seed} decides it. */
    private static long draw() {
        try (Scope scope = Scope.open();
                var drawn = Tensor.empty(DType.INT64, Device.CPU, 1).raw().random_()) {
            return drawn.item_long();
        }
    }

    private static void fill(FloatPointer target, long count, long seed, int threshold, float kept) {
        float[] chunk = new float[CHUNK];
        for (long from = 0; from < count; from += CHUNK) {
            for (int i = 0; i < CHUNK; i += 4) {
                long random = Rng.mix(seed, from + i);
                chunk[i] = (random & 0xffff) < threshold ? 0 : kept;
                chunk[i + 1] = (random >>> 16 & 0xffff) < threshold ? 0 : kept;
                chunk[i + 2] = (random >>> 32 & 0xffff) < threshold ? 0 : kept;
                chunk[i + 3] = random >>> 48 < threshold ? 0 : kept;
            }
            target.position(from).put(chunk, 0, (int) Math.min(CHUNK, count - from));
        }
    }

    private static void fill(ShortPointer target, long count, long seed, int threshold, short kept) {
        short[] chunk = new short[CHUNK];
        for (long from = 0; from < count; from += CHUNK) {
            for (int i = 0; i < CHUNK; i += 4) {
                long random = Rng.mix(seed, from + i);
                chunk[i] = (random & 0xffff) < threshold ? 0 : kept;
                chunk[i + 1] = (random >>> 16 & 0xffff) < threshold ? 0 : kept;
                chunk[i + 2] = (random >>> 32 & 0xffff) < threshold ? 0 : kept;
                chunk[i + 3] = random >>> 48 < threshold ? 0 : kept;
            }
            target.position(from).put(chunk, 0, (int) Math.min(CHUNK, count - from));
        }
    }
}
