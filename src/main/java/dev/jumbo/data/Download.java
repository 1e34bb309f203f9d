package dev.jumbo.data;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file on a web server whose content is known by its SHA-256.
 *
 * <p>It is written under a temporary name in the target's folder, checked, and renamed: a file under the target's name is
 * always whole and right, whatever was killed when.
 *
 * @param source an http or https address; redirects are followed, never from https to http
 * @param sha256 64 hexadecimal digits
 * @param ofContent true if the sum is of what gunzip makes of the file, false if it is of the file itself
 * @param limit bytes at most, of the file and of its content
 */
public record Download(URI source, String sha256, boolean ofContent, long limit) {
    private static final Duration CONNECT = Duration.ofSeconds(20);
    private static final Duration STALL = Duration.ofSeconds(60);

    public Download {
        if (!"http".equalsIgnoreCase(source.getScheme()) && !"https".equalsIgnoreCase(source.getScheme())) {
            throw new IllegalArgumentException("download: expected an http or https address, got " + source);
        }
        sha256 = sha256.toLowerCase(Locale.ROOT);
        if (!sha256.matches("[0-9a-f]{64}")) {
            throw new IllegalArgumentException("download: expected a SHA-256 of 64 hexadecimal digits, got " + sha256);
        }
        if (limit < 1) {
            throw new IllegalArgumentException("download: expected a limit of at least 1 byte, got " + limit);
        }
    }

    /**
     * Fetches the file, unless it is there already and right.
     *
     * @return {@code target}
     * @throws IOException if the server cannot be reached, does not have the file, sends less or more than it should, or
     *     something else; the message names the address and what to do
     */
    public Path to(Path target) throws IOException {
        if (Files.isRegularFile(target) && sha256.equals(digestOrReason(target))) {
            return target;
        }
        Path folder = target.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(target + " is not a file name");
        }
        Files.createDirectories(folder);
        Path part = Files.createTempFile(folder, target.getFileName() + ".", ".part");
        try {
            fetch(part, target);
            String found = digestOrReason(part);
            if (!found.equals(sha256)) {
                throw new IOException(source + ": expected " + (ofContent ? "content" : "a file") + " with SHA-256 "
                        + sha256 + ", got " + found + "; the server has another version, or the file was changed on the"
                        + " way. Nothing was kept.");
            }
            try {
                Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (AtomicMoveNotSupportedException e) {
                Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
            }
            return target;
        } finally {
            Files.deleteIfExists(part);
        }
    }

    private void fetch(Path part, Path target) throws IOException {
        HttpClient client = HttpClient.newBuilder()
                .connectTimeout(CONNECT)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        HttpRequest request =
                HttpRequest.newBuilder(source).timeout(STALL).GET().build();
        HttpResponse<InputStream> response;
        try {
            response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(source + ": the download was interrupted", e);
        } catch (IOException e) {
            throw new IOException(
                    source + " cannot be reached (" + reason(e) + "); check the network, or put the file at " + target
                            + " by hand",
                    e);
        }
        try (InputStream body = response.body()) {
            if (response.statusCode() != 200) {
                throw new IOException(source + ": expected status 200, got " + response.statusCode()
                        + "; check the address, or put the file at " + target + " by hand");
            }
            long announced =
                    response.headers().firstValueAsLong("Content-Length").orElse(-1);
            if (announced > limit) {
                throw tooLarge(announced + " bytes");
            }
            copy(body, part, announced);
        }
    }

    private void copy(InputStream body, Path part, long announced) throws IOException {
        AtomicLong lastProgress = new AtomicLong(System.nanoTime());
        Thread watchdog = watchdog(body, lastProgress);
        long total = 0;
        try (OutputStream out = Files.newOutputStream(part)) {
            byte[] buffer = new byte[1 << 16];
            for (int n = body.read(buffer); n >= 0; n = body.read(buffer)) {
                total += n;
                if (total > limit) {
                    throw tooLarge("more");
                }
                out.write(buffer, 0, n);
                lastProgress.set(System.nanoTime());
            }
        } catch (IOException e) {
            if (total > limit) {
                throw e;
            }
            throw new IOException(
                    source + ": the download stopped after " + total + " bytes"
                            + (announced >= 0 ? " of " + announced : "") + " (" + reason(e) + "); try again",
                    e);
        } finally {
            watchdog.interrupt();
        }
    }

    /** Closes a body that has not grown for a minute, which makes its reader fail. */
    private static Thread watchdog(InputStream body, AtomicLong lastProgress) {
        Thread thread = new Thread(
                () -> {
                    try {
                        while (System.nanoTime() - lastProgress.get() < STALL.toNanos()) {
                            Thread.sleep(1000);
                        }
                        body.close();
                    } catch (InterruptedException | IOException e) {
                        // The download is over.
                    }
                },
                "jumbo-download-watchdog");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private IOException tooLarge(String size) {
        return new IOException(source + ": expected at most " + limit + " bytes, the server sends " + size
                + "; this is not the file that was meant");
    }

    private static String reason(IOException e) {
        String what = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
        return e instanceof HttpTimeoutException ? "no answer in time: " + what : what;
    }

    /** The sum in hexadecimal, or why there is none. */
    private String digestOrReason(Path file) throws IOException {
        MessageDigest digest = Sha256.digest();
        try (InputStream raw = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
                InputStream in = ofContent ? new GZIPInputStream(raw, 1 << 16) : raw) {
            byte[] buffer = new byte[1 << 16];
            long total = 0;
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                total += n;
                if (total > limit) {
                    return "content of more than " + limit + " bytes";
                }
                digest.update(buffer, 0, n);
            }
        } catch (ZipException | EOFException e) {
            return "something that is not whole gzip data";
        }
        return Sha256.hex(digest);
    }
}
