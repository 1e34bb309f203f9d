package dev.jumbo.data;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The full Fashion-MNIST: 60,000 training and 10,000 test pictures of clothing, 28×28, grey, ten classes (Xiao, Rasul,
 * Vollgraf: Fashion-MNIST: a Novel Image Dataset for Benchmarking Machine Learning Algorithms, 2017, arXiv:1708.07747).
 */
public final class FashionMnist {
    /** Class names, in label order. */
    public static final List<String> CLASSES = List.of(
            "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot");

    /** Where Debian's package {@code dataset-fashion-mnist} puts the files. */
    private static final Path DEBIAN = Path.of("/usr/share/datasets/fashion-mnist");

    /** SHA-256 of the uncompressed files; compressed ones differ by who packed them. */
    private static final Map<String, String> SHA256 = Map.of(
            "train-images-idx3-ubyte.gz", "c59f468a2f672dc815687fe0f83887768d799fd8a3f3276145d20f83aa44d888",
            "train-labels-idx1-ubyte.gz", "bad3541b69d912435c50bb6ba87bec294ff4f6a2e1246121d8633921760443d9",
            "t10k-images-idx3-ubyte.gz", "5b4141f0afbad91edebe8549f8fcffe087ea10ca49f1dbef5c9a5cd8815ce37b",
            "t10k-labels-idx1-ubyte.gz", "0402a96d92fd2663957122ceb108a494c5af83dab82d92729df917d7dec38c34");

    /** The largest of the files has 47,040,016 bytes uncompressed. */
    private static final long LIMIT = 50_000_000;

    private FashionMnist() {}

    /** {@link #open(Path, URI, Part)} without downloading. */
    public static MemoryPictures open(@Nullable Path folder, Part part) throws IOException {
        return open(folder, null, part);
    }

    /**
     * Reads a part of the set into memory: from {@code folder}, where one is given; else from where Debian's package puts
     * it; else from the user's cache folder; else, where a URL is given, it is fetched into the cache folder and checked
     * against known SHA-256 sums.
     *
     * @param folder holds the four IDX files under their usual names, with or without {@code .gz}; null to look around
     * @param url the folder on a web server that holds the four {@code .gz} files; null never downloads
     * @throws IOException if the files are not found, or are damaged; the message says where they were looked for
     */
    public static MemoryPictures open(@Nullable Path folder, @Nullable URI url, Part part) throws IOException {
        if (folder != null) {
            return open(List.of(folder), folder, null, part);
        }
        Path cache = CacheFolder.of("fashion-mnist");
        return open(List.of(DEBIAN, cache), cache, url, part);
    }

    static MemoryPictures open(List<Path> places, Path cache, @Nullable URI url, Part part) throws IOException {
        List<String> names = List.of(images(part), labels(part));
        for (Path place : places) {
            List<Path> found = new ArrayList<>();
            for (String name : names) {
                Path packed = place.resolve(name);
                Path plain = place.resolve(name.substring(0, name.length() - ".gz".length()));
                if (Files.isRegularFile(packed)) {
                    found.add(packed);
                } else if (Files.isRegularFile(plain)) {
                    found.add(plain);
                }
            }
            if (found.size() == names.size()) {
                return IdxPictures.open(found.get(0), found.get(1), CLASSES);
            }
        }
        if (url == null) {
            throw new FileNotFoundException("Fashion-MNIST: expected " + String.join(" and ", names) + " in "
                    + String.join(" or ", places.stream().map(Path::toString).toList())
                    + "; name the folder that holds them (data.folder) or a URL to fetch them from (data.url)");
        }
        URI base = URI.create(url.toString().endsWith("/") ? url.toString() : url + "/");
        for (String name : names) {
            String sha256 = Objects.requireNonNull(SHA256.get(name));
            new Download(base.resolve(name), sha256, true, LIMIT).to(cache.resolve(name));
        }
        return IdxPictures.open(cache.resolve(names.get(0)), cache.resolve(names.get(1)), CLASSES);
    }

    static String images(Part part) {
        return prefix(part) + "-images-idx3-ubyte.gz";
    }

    static String labels(Part part) {
        return prefix(part) + "-labels-idx1-ubyte.gz";
    }

    private static String prefix(Part part) {
        return part == Part.TRAIN ? "train" : "t10k";
    }
}
