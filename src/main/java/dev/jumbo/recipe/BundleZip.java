package dev.jumbo.recipe;

import dev.jumbo.data.WholeFile;
import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Bundles as zip files. What is unpacked is what the manifest inside lists, each file of just the length it says: nothing is
 * written elsewhere, and no more than there is room for.
 */
public final class BundleZip {
    private static final int MOST_MANIFEST = 1 << 20;

    private BundleZip() {}

    /**
     * Writes a bundle's folder as a zip file, under a temporary name first.
     *
     * @throws IOException if the folder is not what its manifest says
     */
    public static void pack(Path folder, Path zip) throws IOException {
        Manifest manifest = Manifest.read(folder);
        List<String> problems = manifest.problems(folder);
        if (!problems.isEmpty()) {
            throw new IOException(folder + ": not what its manifest says: " + String.join("; ", problems));
        }
        List<String> names = new ArrayList<>(List.of(Manifest.NAME));
        names.addAll(manifest.files().keySet());
        WholeFile.write(zip, temporary -> {
            try (ZipOutputStream out =
                    new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
                out.setLevel(Deflater.BEST_SPEED);
                for (String name : names) {
                    ZipEntry entry = new ZipEntry(name);
                    entry.setTime(0); // the same bundle gives the same bytes
                    out.putNextEntry(entry);
                    Files.copy(folder.resolve(name), out);
                    out.closeEntry();
                }
            }
        });
    }

    /**
     * Unpacks a bundle.
     *
     * @param folder new or empty
     * @throws IOException if the file is no bundle, has entries that its manifest does not list, or more bytes than it says
     */
    public static void unpack(Path zip, Path folder) throws IOException {
        ZipDirectory.check(zip);
        Files.createDirectories(folder);
        try (ZipFile file = new ZipFile(zip.toFile())) {
            Manifest manifest = manifest(zip, file);
            checkEntries(zip, file, manifest);
            long room = Files.getFileStore(folder).getUsableSpace();
            long total = 0;
            for (Manifest.Entry entry : manifest.files().values()) {
                total = entry.bytes() > room - total ? Long.MAX_VALUE : total + entry.bytes();
                if (total > room) {
                    throw new IOException(zip + ": its files need more room than the " + room + " bytes that are free");
                }
            }
            for (Map.Entry<String, Manifest.Entry> entry : manifest.files().entrySet()) {
                copy(zip, file, entry.getKey(), entry.getValue().bytes(), folder.resolve(entry.getKey()));
            }
            manifest.write(folder);
        } catch (ZipException | EOFException e) {
            throw new IOException(zip + ": a broken zip file: " + e.getMessage(), e);
        }
    }

    private static Manifest manifest(Path zip, ZipFile file) throws IOException {
        ZipEntry entry = file.getEntry(Manifest.NAME);
        if (entry == null) {
            throw new IOException(zip + ": no " + Manifest.NAME + ": it is no bundle");
        }
        try (InputStream in = file.getInputStream(entry)) {
            byte[] json = in.readNBytes(MOST_MANIFEST + 1);
            if (json.length > MOST_MANIFEST) {
                throw new IOException(zip + ": " + Manifest.NAME + " has more than " + MOST_MANIFEST + " bytes");
            }
            return Manifest.parse(json, zip + ": " + Manifest.NAME);
        }
    }

    private static void checkEntries(Path zip, ZipFile file, Manifest manifest) throws IOException {
        for (var entries = file.entries(); entries.hasMoreElements(); ) {
            String name = entries.nextElement().getName();
            if (!name.equals(Manifest.NAME) && !manifest.files().containsKey(name)) {
                throw new IOException(zip + ": has '" + name + "', which its manifest does not list");
            }
        }
    }

    private static void copy(Path zip, ZipFile file, String name, long bytes, Path to) throws IOException {
        ZipEntry entry = file.getEntry(name);
        if (entry == null) {
            throw new IOException(zip + ": '" + name + "' is missing");
        }
        long written = 0;
        byte[] chunk = new byte[1 << 16];
        try (InputStream in = file.getInputStream(entry);
                OutputStream out = Files.newOutputStream(to, StandardOpenOption.CREATE_NEW)) {
            for (int read = in.read(chunk); read >= 0 && written <= bytes; read = in.read(chunk)) {
                out.write(chunk, 0, (int) Math.min(read, bytes + 1 - written));
                written += read;
            }
        }
        if (written != bytes) {
            throw new IOException(zip + ": '" + name + "' has " + (written > bytes ? "more than " : "") + bytes
                    + (written > bytes ? "" : " bytes by its manifest, and " + written) + " bytes");
        }
    }
}
