package dev.jumbo.data.inspect;

import dev.jumbo.data.ClassFolders;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.MemoryPictures;
import dev.jumbo.data.Part;
import dev.jumbo.data.Picture;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;

/**
 * A folder of pictures in train and test with known faults: broken files, exact and near duplicates across the parts, wrong
 * labels, a class with one picture. The same for the same seed.
 */
final class PlantedFaults {
    static final int TRAIN = 2500;
    static final int TEST = 500;
    static final int NEAR = 240;
    static final int WRONG = 50;

    /** Files that cannot be read. */
    final Set<Path> broken = new HashSet<>();

    /** Files with the same pixels as another, with that one. */
    final Map<Path, Path> exact = new HashMap<>();

    /** Files that show the same as another, with that one. */
    final Map<Path, Path> near = new HashMap<>();

    /** How each of them was made. */
    final Map<Path, String> how = new HashMap<>();

    /** Files in the folder of another class, with the class that is right. */
    final Map<Path, String> wrong = new HashMap<>();

    private final Path root;
    private final SplittableRandom random;
    private final List<Path> files = new ArrayList<>();
    private final List<BufferedImage> images = new ArrayList<>();
    private final List<String> labels = new ArrayList<>();

    private PlantedFaults(Path root, long seed) {
        this.root = root;
        this.random = new SplittableRandom(seed);
    }

    static PlantedFaults in(Path root, long seed) throws IOException {
        PlantedFaults faults = new PlantedFaults(root, seed);
        faults.pictures();
        faults.exactDuplicates();
        faults.nearDuplicates();
        faults.brokenFiles();
        faults.save(
                image(new MemoryPictures("u", noise(28 * 28), new int[1], List.of("u"), 1, 28, 28).get(0)),
                root.resolve("train/unicorn/1.png"));
        return faults;
    }

    private static byte[] noise(int size) {
        byte[] pixels = new byte[size];
        new SplittableRandom(5).nextBytes(pixels);
        return pixels;
    }

    private void pictures() throws IOException {
        for (Part part : Part.values()) {
            MemoryPictures all = EmbeddedFashionMnist.open(part);
            for (int i = 0; i < (part == Part.TRAIN ? TRAIN : TEST); i++) {
                Picture picture = all.get(i);
                String right = ClassFolders.nameOf(all.classes().get(picture.label()));
                String label = right;
                boolean misplaced = part == Part.TRAIN && i < WRONG;
                if (misplaced) {
                    int other =
                            (picture.label() + 1 + random.nextInt(all.classes().size() - 1))
                                    % all.classes().size();
                    label = ClassFolders.nameOf(all.classes().get(other));
                }
                Path file = file(part == Part.TRAIN ? "train" : "test", label, "p" + i, "png");
                save(image(picture), file);
                if (misplaced) {
                    wrong.put(file, right);
                } else {
                    files.add(file);
                    images.add(image(picture));
                    labels.add(label);
                }
            }
        }
    }

    private Path file(String part, String label, String name, String ending) throws IOException {
        return Files.createDirectories(root.resolve(part).resolve(label)).resolve(name + "." + ending);
    }

    private void save(BufferedImage image, Path file) throws IOException {
        Files.createDirectories(file.getParent());
        String name = file.toString();
        if (!ImageIO.write(image, name.substring(name.lastIndexOf('.') + 1), file.toFile())) {
            throw new IOException("no writer for " + file);
        }
    }

    /** A picture that is not planted yet. */
    private int next(Set<Integer> taken) {
        int index = random.nextInt(files.size());
        while (!taken.add(index)) {
            index = random.nextInt(files.size());
        }
        return index;
    }

    private final Set<Integer> taken = new HashSet<>();

    private String part() {
        return random.nextInt(2) == 0 ? "train" : "test";
    }

    /** Copies of files, and the same pixels in another format, in either part. */
    private void exactDuplicates() throws IOException {
        for (int i = 0; i < 80; i++) {
            int from = next(taken);
            boolean copy = i % 2 == 0;
            Path to = file(part(), labels.get(from), "exact" + i, copy ? "png" : "bmp");
            if (copy) {
                Files.copy(files.get(from), to);
            } else {
                BufferedImage colour = new BufferedImage(28, 28, BufferedImage.TYPE_INT_RGB);
                for (int at = 0; at < 28 * 28; at++) {
                    int grey = images.get(from).getRaster().getSample(at % 28, at / 28, 0);
                    colour.setRGB(at % 28, at / 28, grey * 0x010101);
                }
                save(colour, to);
            }
            exact.put(to, files.get(from));
        }
    }

    private void nearDuplicates() throws IOException {
        String[] kinds = {"jpeg 75", "jpeg 50", "brighter", "darker", "mirrored", "cut", "mirrored jpeg", "larger"};
        for (int i = 0; i < NEAR; i++) {
            int from = next(taken);
            String kind = kinds[i % kinds.length];
            BufferedImage image = images.get(from);
            boolean jpeg = kind.contains("jpeg");
            Path to = file(part(), labels.get(from), "near" + i, jpeg ? "jpg" : "png");
            BufferedImage changed = switch (kind) {
                case "brighter" -> scaled(image, 1.25);
                case "darker" -> scaled(image, 0.7);
                case "mirrored", "mirrored jpeg" -> drawn(image, 28, 28, 28, 0);
                case "cut" -> cut(image);
                case "larger" -> drawn(image, 40, 40, 0, 40);
                default -> image;
            };
            if (jpeg) {
                Files.write(to, jpeg(changed, kind.equals("jpeg 50") ? 0.5f : 0.75f));
            } else {
                save(changed, to);
            }
            near.put(to, files.get(from));
            how.put(to, kind);
        }
    }

    private static BufferedImage scaled(BufferedImage image, double factor) {
        BufferedImage out = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < 28 * 28; i++) {
            int value = (int) Math.min(255, factor * image.getRaster().getSample(i % 28, i / 28, 0));
            out.getRaster().setSample(i % 28, i / 28, 0, value);
        }
        return out;
    }

    /** Up to 5% less at each edge. */
    private BufferedImage cut(BufferedImage image) {
        BufferedImage large = drawn(image, 280, 280, 0, 280);
        int left = random.nextInt(15);
        int top = random.nextInt(15);
        int right = random.nextInt(15);
        int bottom = random.nextInt(15);
        return drawn(large.getSubimage(left, top, 280 - left - right, 280 - top - bottom), 28, 28, 0, 28);
    }

    /** Drawn into a picture of another size, between two columns; with {@code from} greater than {@code to}, mirrored. */
    private static BufferedImage drawn(BufferedImage image, int width, int height, int from, int to) {
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        Graphics2D graphics = out.createGraphics();
        graphics.setRenderingHint(RenderingHints.KEY_INTERPOLATION, RenderingHints.VALUE_INTERPOLATION_BICUBIC);
        BufferedImage source = image;
        while (source.getWidth() >= 2 * width) { // the filter sees the nearest pixels alone
            source = halved(source);
        }
        graphics.drawImage(source, from, 0, to, height, 0, 0, source.getWidth(), source.getHeight(), null);
        graphics.dispose();
        return out;
    }

    private static BufferedImage halved(BufferedImage image) {
        int width = image.getWidth() / 2;
        int height = image.getHeight() / 2;
        BufferedImage out = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int sum = 2;
                for (int i = 0; i < 4; i++) {
                    sum += image.getRaster().getSample(2 * x + i % 2, 2 * y + i / 2, 0);
                }
                out.getRaster().setSample(x, y, 0, sum / 4);
            }
        }
        return out;
    }

    static byte[] jpeg(BufferedImage image, float quality) throws IOException {
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ImageWriteParam settings = writer.getDefaultWriteParam();
        settings.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        settings.setCompressionQuality(quality);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (var out = ImageIO.createImageOutputStream(bytes)) {
            writer.setOutput(out);
            writer.write(null, new IIOImage(image, null, null), settings);
        } finally {
            writer.dispose();
        }
        return bytes.toByteArray();
    }

    private void brokenFiles() throws IOException {
        byte[] png = Files.readAllBytes(files.get(0));
        byte[] jpeg = jpeg(images.get(1), 0.9f);
        byte[] huge = png.clone();
        Arrays.fill(huge, 16, 20, (byte) 0x7f);
        Map<String, byte[]> contents = new HashMap<>();
        contents.put("empty.png", new byte[0]);
        contents.put("empty.jpg", new byte[0]);
        contents.put("half.png", Arrays.copyOf(png, png.length / 2));
        contents.put("half.jpg", Arrays.copyOf(jpeg, jpeg.length / 2));
        contents.put("header.gif", "GIF89a".getBytes(StandardCharsets.US_ASCII));
        contents.put("text.png", "this is no picture".getBytes(StandardCharsets.US_ASCII));
        contents.put("page.jpg", "<html></html>".getBytes(StandardCharsets.US_ASCII));
        contents.put("huge.png", huge);
        contents.put("cut.webp", "RIFF    WEBP".getBytes(StandardCharsets.US_ASCII));
        contents.put("zeros.bmp", new byte[400]);
        for (Map.Entry<String, byte[]> entry : contents.entrySet()) {
            Path file = file(part(), labels.get(0), "x", "x").resolveSibling(entry.getKey());
            broken.add(Files.write(file, entry.getValue()));
        }
    }

    private static BufferedImage image(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_BYTE_GRAY);
        for (int i = 0; i < picture.pixels().length; i++) {
            image.getRaster().setSample(i % picture.width(), i / picture.width(), 0, picture.pixels()[i] & 0xff);
        }
        return image;
    }
}
