package dev.jumbo.tensor;

import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Random numbers in tensors. Every stream starts from a seed that is derived from what it is for ({@link #mix}), so
 * results do not depend on the order in which things happen, and a resumed run draws what the uninterrupted run drew.
 */
public final class Rng {
    private Rng() {}

    /** Seeds the generators that operators such as dropout draw from, on every device. */
    public static void seed(long seed) {
        Engine.load();
        torch.manual_seed(seed);
    }

    /** Where the generator is that operators on {@code device} draw from, as a tensor in the current scope. */
    public static Tensor state(Device device) {
        Engine.load();
        return Door.untraced(() -> {
            try (org.bytedeco.pytorch.Device d = device.open();
                    Generator generator = torch.globalContext().defaultGenerator(d)) {
                return generator.get_state();
            }
        });
    }

    /** Puts the generator where it was at {@link #state}: operators draw the same numbers again. */
    public static void restore(Device device, Tensor state) {
        try (org.bytedeco.pytorch.Device d = device.open();
                Generator generator = torch.globalContext().defaultGenerator(d)) {
            generator.set_state(state.raw());
        }
    }

    /** A well-mixed seed from a seed and a number (splitmix64's finaliser over their sum; Steele et al. 2014). */
    public static long mix(long seed, long number) {
        long z = seed + 0x9E3779B97F4A7C15L * (number + 1);
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /** A well-mixed seed from a seed and a name. */
    public static long mix(long seed, String name) {
        long result = seed;
        for (int i = 0; i < name.length(); i++) {
            result = mix(result, name.charAt(i));
        }
        return result;
    }

    /** A number in [0, 1) from a seed. */
    public static double uniform(long seed) {
        return (mix(seed, 0) >>> 11) * 0x1p-53;
    }

    /** Fills a CPU tensor with normal values from a seed. Returns it. */
    public static Tensor normalInPlace(Tensor tensor, double mean, double std, long seed) {
        try (Generator g = torch.make_generator_cpu(seed);
                GeneratorOptional generator = new GeneratorOptional(g)) {
            return Door.inPlace("normal_", () -> tensor.raw().normal_(mean, std, generator), tensor, mean, std);
        }
    }

    /** Fills a CPU tensor with values uniform in [low, high) from a seed. Returns it. */
    public static Tensor uniformInPlace(Tensor tensor, double low, double high, long seed) {
        try (Generator g = torch.make_generator_cpu(seed);
                GeneratorOptional generator = new GeneratorOptional(g)) {
            return Door.inPlace("uniform_", () -> tensor.raw().uniform_(low, high, generator), tensor, low, high);
        }
    }
}
