package dev.jumbo.data;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads the binary version of CIFAR-10 and CIFAR-100: 32×32 pictures in red-green-blue (Krizhevsky: Learning Multiple
 * Layers of Features from Tiny Images, 2009).
 *
 * <p>The format: records of one label byte (CIFAR-100: the coarse, then the fine label) and 3,072 bytes [C, H, W].
 */
public final class CifarPictures {
    /** Class names of CIFAR-10, in label order. */
    public static final List<String> CIFAR10_CLASSES =
            List.of("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck");

    private static final int SIDE = 32;
    private static final int PIXELS = 3 * SIDE * SIDE;

    private CifarPictures() {}

    /**
     * CIFAR-10 from the folder that its archive makes: {@code data_batch_1.bin} to {@code data_batch_5.bin}, or
     * {@code test_batch.bin}.
     */
    public static MemoryPictures cifar10(Path folder, Part part) throws IOException {
        List<Path> files = part == Part.TEST
                ? List.of(folder.resolve("test_batch.bin"))
                : IntStream.rangeClosed(1, 5)
                        .mapToObj(i -> folder.resolve("data_batch_" + i + ".bin"))
                        .toList();
        return read(files, 1, CIFAR10_CLASSES);
    }

    /** The pictures of these CIFAR-10 files, one after another. */
    public static MemoryPictures cifar10(List<Path> files) throws IOException {
        return read(files, 1, CIFAR10_CLASSES);
    }

    /**
     * CIFAR-100 with its 100 fine labels, from the folder that its archive makes: {@code train.bin} or {@code test.bin}.
     * The names are read from {@code fine_label_names.txt} there; without that file they are the label numbers.
     */
    public static MemoryPictures cifar100(Path folder, Part part) throws IOException {
        Path names = folder.resolve("fine_label_names.txt");
        List<String> classes =
                IntStream.range(0, 100).mapToObj(Integer::toString).toList();
        if (Files.isRegularFile(names)) {
            classes = Files.readAllLines(names, StandardCharsets.UTF_8).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (classes.size() != 100) {
                throw new IOException(names + ": expected 100 class names, found " + classes.size());
            }
        }
        return read(List.of(folder.resolve(part == Part.TEST ? "test.bin" : "train.bin")), 2, classes);
    }

    /** Reads files whose records have this many label bytes, the last of which counts. */
    private static MemoryPictures read(List<Path> files, int labelBytes, List<String> classes) throws IOException {
        if (files.isEmpty()) {
            throw new IllegalArgumentException("CIFAR: expected at least one file, got none");
        }
        int record = labelBytes + PIXELS;
        long total = 0;
        for (Path file : files) {
            long size = IdxArray.size(file);
            if (size == 0 || size % record != 0) {
                throw new IOException(file + ": expected records of " + record + " bytes, found " + size
                        + " bytes, which is " + size / record + " records and " + size % record
                        + " bytes; it is cut off or another format");
            }
            total += size / record;
        }
        if (total * PIXELS > Integer.MAX_VALUE - 8) {
            throw new IOException(files.get(0) + ": " + total + " pictures do not fit the 2 GiB of one array");
        }
        byte[] pixels = new byte[(int) total * PIXELS];
        int[] labels = new int[(int) total];
        int next = 0;
        for (Path file : files) {
            byte[] bytes = Files.readAllBytes(file);
            if (bytes.length % record != 0 || next + bytes.length / record > labels.length) {
                throw new IOException(file + ": changed while it was read");
            }
            for (int at = 0; at < bytes.length; at += record) {
                int label = bytes[at + labelBytes - 1] & 0xff;
                if (label >= classes.size()) {
                    throw new IOException(file + ": record " + at / record + " has label " + label + ", expected 0 to "
                            + (classes.size() - 1));
                }
                labels[next] = label;
                System.arraycopy(bytes, at + labelBytes, pixels, next * PIXELS, PIXELS);
                next++;
            }
        }
        if (next != labels.length) {
            throw new IOException(files.get(0) + ": changed while it was read");
        }
        return new MemoryPictures(files.get(0).toString(), pixels, labels, classes, 3, SIDE, SIDE);
    }
}
