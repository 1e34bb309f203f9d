package dev.jumbo.data.table;

import dev.jumbo.data.CacheFolder;
import dev.jumbo.data.Download;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The files that a path in a recipe means: one file; those that a pattern fits, {@code data/part-*.parquet} or
 * {@code data/**.csv}, by name; or one on a web server, {@code https://example.org/loans.csv#sha256=…}, whose sum is
 * checked and which is kept in the cache ({@link CacheFolder}).
 */
public final class TablePaths {
    private static final String PATTERN = "*?[{";
    private static final String SUM = "sha256=";

    /** Bytes of a file that is fetched, at most. */
    private static final long LIMIT = 64L << 30;

    private TablePaths() {}

    /**
     * Finds or fetches them; at least one.
     *
     * @throws IOException if there is none; the message says where it was looked for
     */
    public static List<Path> find(String path) throws IOException {
        String lower = path.toLowerCase(Locale.ROOT);
        if (lower.startsWith("https://") || lower.startsWith("http://")) {
            return List.of(fetched(path));
        }
        if (Files.isRegularFile(Path.of(path))) {
            return List.of(Path.of(path));
        }
        if (path.chars().noneMatch(c -> PATTERN.indexOf(c) >= 0)) {
            throw new FileNotFoundException("no file " + Path.of(path).toAbsolutePath());
        }
        return matching(path);
    }

    /** What the names of files that a path means end in: {@code csv}, {@code tsv}, {@code jsonl} or {@code parquet}. */
    public static String extension(String path) throws IOException {
        return TableFormat.of(find(path).get(0)).name().toLowerCase(Locale.ROOT);
    }

    private static List<Path> matching(String pattern) throws IOException {
        Path folder = Path.of(pattern.replaceFirst("(?s)[*?\\[{].*", "x"))
                .toAbsolutePath()
                .getParent();
        if (folder == null || !Files.isDirectory(folder)) {
            throw new FileNotFoundException("no folder " + folder);
        }
        Path whole = Path.of("").toAbsolutePath();
        String absolute = Path.of("x").isAbsolute() || pattern.startsWith("/") ? pattern : whole + "/" + pattern;
        PathMatcher matcher = FileSystems.getDefault().getPathMatcher("glob:" + absolute.replace('\\', '/'));
        try (Stream<Path> files = Files.walk(folder)) {
            List<Path> found = files.filter(Files::isRegularFile)
                    .filter(matcher::matches)
                    .sorted()
                    .toList();
            if (found.isEmpty()) {
                throw new FileNotFoundException("no file fits " + pattern + " in " + folder);
            }
            return found;
        } catch (UncheckedIOException e) {
            throw new IOException(folder + " cannot be listed: " + e.getMessage(), e);
        }
    }

    private static Path fetched(String address) throws IOException {
        URI uri = URI.create(address);
        String sum = uri.getFragment() == null ? "" : uri.getFragment();
        if (!sum.startsWith(SUM)) {
            throw new IllegalArgumentException("expected an address with the SHA-256 of its file after it, as in "
                    + address + "#sha256=0123…, so that it is known what comes");
        }
        String hex = sum.substring(SUM.length());
        String name = String.valueOf(uri.getPath()).replaceFirst(".*/", "").replaceAll("[^A-Za-z0-9._-]", "_");
        TableFormat.of(Path.of(name.isEmpty() ? "x" : name));
        URI plain = URI.create(address.substring(0, address.indexOf('#')));
        return new Download(plain, hex, false, LIMIT)
                .to(CacheFolder.of("tables").resolve(hex).resolve(name));
    }
}
