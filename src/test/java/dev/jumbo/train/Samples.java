package dev.jumbo.train;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.MemoryPictures;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureBatcher;
import dev.jumbo.data.Pictures;
import dev.jumbo.nn.BatchNorm2d;
import dev.jumbo.nn.Conv2d;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Flatten;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.MaxPool2d;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** Small data and models for tests of training. */
final class Samples {
    static final int CLASSES = 4;
    private static final int SIDE = 8;

    private Samples() {}

    /** Grey 8×8 pictures: noise, with the quadrant of the class brighter. */
    static Pictures pictures(int count, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        byte[] pixels = new byte[count * SIDE * SIDE];
        int[] labels = new int[count];
        for (int i = 0; i < count; i++) {
            labels[i] = random.nextInt(CLASSES);
            for (int y = 0; y < SIDE; y++) {
                for (int x = 0; x < SIDE; x++) {
                    boolean bright = labels[i] == y / (SIDE / 2) * 2 + x / (SIDE / 2);
                    pixels[(i * SIDE + y) * SIDE + x] = (byte) (random.nextInt(200) + (bright ? 55 : 0));
                }
            }
        }
        return new MemoryPictures("sample", pixels, labels, List.of("a", "b", "c", "d"), 1, SIDE, SIDE);
    }

    /** Shuffled batches of generated pictures. */
    static DataLoader<Picture> loader(int count, int batchSize, long seed) {
        Pictures pictures = pictures(count, seed);
        return DataLoader.of(pictures, batchSize, PictureBatcher.of(pictures)).shuffle(seed);
    }

    /** 64 – 16 – 4, materialised in the current scope. */
    static Layer mlp(long seed) {
        return Sequential.of(new Flatten(), new Linear(SIDE * SIDE, 16), new Relu(), new Linear(16, CLASSES))
                .materialise(Device.CPU, seed);
    }

    /** 64 – 512 – 4: 136 kB, materialised in the current scope. */
    static Layer wide(long seed) {
        return Sequential.of(new Flatten(), new Linear(SIDE * SIDE, 512), new Relu(), new Linear(512, CLASSES))
                .materialise(Device.CPU, seed);
    }

    /** With batch normalisation and dropout, materialised in the current scope. */
    static Layer cnn(long seed) {
        return Sequential.of(
                        new Conv2d(1, 6, 3).padding(1),
                        new BatchNorm2d(6),
                        new Relu(),
                        new MaxPool2d(2),
                        new Flatten(),
                        new Dropout(0.25),
                        new Linear(6 * 16, CLASSES))
                .materialise(Device.CPU, seed);
    }

    /** The values of parameters and buffers by key. */
    record Weights(Map<String, float[]> byKey) {
        /** The values of one parameter or buffer. */
        float[] of(String key) {
            float[] found = byKey.get(key);
            if (found == null) {
                throw new IllegalArgumentException(key + " is not among " + byKey.keySet());
            }
            return found;
        }

        /** Asserts that another model has the same keys and bits. */
        void assertSame(Weights other) {
            assertThat(other.byKey().keySet()).isEqualTo(byKey.keySet());
            byKey.forEach((key, value) -> assertThat(other.of(key)).as(key).isEqualTo(value));
        }
    }

    /** A copy of a model's values. */
    static Weights values(Module model) {
        Map<String, float[]> values = new LinkedHashMap<>();
        try (Scope scope = Scope.open()) {
            model.stateTensors().forEach((key, tensor) -> values.put(key, tensor.toFloats()));
        }
        return new Weights(values);
    }

    /** The largest absolute value of a tensor. */
    static double largest(Tensor tensor) {
        try (Scope scope = Scope.open()) {
            return tensor.abs().reshape(-1).amax(0).item();
        }
    }
}
