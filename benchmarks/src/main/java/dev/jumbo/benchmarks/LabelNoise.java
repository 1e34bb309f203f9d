package dev.jumbo.benchmarks;

import dev.jumbo.data.FashionMnist;
import dev.jumbo.data.MemoryPictures;
import dev.jumbo.data.Part;
import dev.jumbo.data.Picture;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.inspect.DataInspection.Suspect;
import dev.jumbo.data.inspect.PictureFacts;
import dev.jumbo.data.inspect.PictureInput;
import dev.jumbo.data.inspect.PictureInspection;
import dev.jumbo.data.inspect.PictureInspector;
import dev.jumbo.data.text.TrainingProgress;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.zip.GZIPInputStream;

/** How many of the wrong labels that are planted among pictures an inspection finds, and how many others it doubts. */
public final class LabelNoise {
    private LabelNoise() {}

    /**
     * How labels become wrong.
     *
     * @param share of the labels
     * @param confused whether to the class that looks most alike, or to any other
     */
    private record Noise(String name, double share, boolean confused) {}

    private static final List<Noise> KINDS = List.of(
            new Noise("2% to any class", 0.02, false),
            new Noise("2% to the class most like it", 0.02, true),
            new Noise("10% to any class", 0.1, false),
            new Noise("none", 0, false));

    /** Usage: DIGITS.csv.gz [FOLDER of Fashion-MNIST]. */
    public static void main(String[] args) throws IOException {
        Path folder = args.length > 1 ? Path.of(args[1]) : null;
        Pictures train = FashionMnist.open(folder, null, Part.TRAIN);
        System.out.println(
                "data | noise | seed | planted | found | with the right class | doubted | recall | precision | seconds");
        measure("digits", digits(Path.of(args[0])));
        measure("Fashion-MNIST, 3,000", part(train, 3000));
        measure("Fashion-MNIST, 60,000", part(train, train.size()));
    }

    private static void measure(String name, MemoryPictures pictures) throws IOException {
        int[] alike = alike(pictures);
        for (Noise noise : KINDS) {
            for (int seed = 1; seed <= (noise.share() == 0 ? 1 : 3); seed++) {
                measure(name, pictures, noise, alike, seed);
            }
        }
    }

    private static void measure(String name, MemoryPictures pictures, Noise noise, int[] alike, int seed)
            throws IOException {
        int[] right = pictures.labels();
        int[] wrong = right.clone();
        int count = pictures.classes().size();
        SplittableRandom random = new SplittableRandom(seed);
        int planted = (int) Math.round(noise.share() * wrong.length);
        for (int left = planted; left > 0; ) {
            int i = random.nextInt(wrong.length);
            if (wrong[i] == right[i]) {
                wrong[i] = noise.confused() ? alike[right[i]] : (right[i] + 1 + random.nextInt(count - 1)) % count;
                left--;
            }
        }
        MemoryPictures noisy = pictures(pictures, wrong);
        PictureInput input = PictureInput.OfArrays.of(Map.of("train", noisy), false);
        PictureInspection.Settings settings =
                new PictureInspection.Settings(0, 10, PictureInspection.Settings.DEFAULT.agreement());
        PictureFacts facts = PictureFacts.of(input, TrainingProgress.NONE);
        long start = System.nanoTime();
        List<Suspect> suspects = PictureInspector.inspect(name, input, facts, settings, TrainingProgress.NONE)
                .suspects();
        double seconds = (System.nanoTime() - start) / 1e9;
        Map<String, Integer> places = new HashMap<>();
        for (int i = 0; i < input.items().size(); i++) {
            places.put(input.items().get(i).name(), i);
        }
        int found = 0;
        int named = 0;
        for (Suspect suspect : suspects) {
            int i = places.getOrDefault(suspect.name(), 0);
            if (wrong[i] != right[i]) {
                found++;
                named += suspect.suggested().equals(pictures.classes().get(right[i])) ? 1 : 0;
            }
        }
        System.out.printf(
                Locale.ROOT,
                "%s | %s | %d | %d | %d | %d | %d | %.3f | %.3f | %.1f%n",
                name,
                noise.name(),
                seed,
                planted,
                found,
                named,
                suspects.size(),
                (double) found / Math.max(1, planted),
                (double) found / Math.max(1, suspects.size()),
                seconds);
    }

    /** Of each class the one whose mean picture is, of the others', the nearest to most of its pictures. */
    private static int[] alike(MemoryPictures pictures) throws IOException {
        int count = pictures.classes().size();
        int[] labels = pictures.labels();
        int size = pictures.get(0).pixels().length;
        double[][] means = new double[count][size];
        int[] sizes = new int[count];
        for (int i = 0; i < labels.length; i++) {
            byte[] pixels = pictures.get(i).pixels();
            sizes[labels[i]]++;
            for (int j = 0; j < size; j++) {
                means[labels[i]][j] += pixels[j] & 0xff;
            }
        }
        int[][] nearest = new int[count][count];
        for (int i = 0; i < labels.length; i++) {
            byte[] pixels = pictures.get(i).pixels();
            int best = -1;
            double least = Double.POSITIVE_INFINITY;
            for (int k = 0; k < count; k++) {
                double distance = 0;
                for (int j = 0; j < size && k != labels[i]; j++) {
                    double difference = (pixels[j] & 0xff) - means[k][j] / sizes[k];
                    distance += difference * difference;
                }
                if (k != labels[i] && distance < least) {
                    least = distance;
                    best = k;
                }
            }
            nearest[labels[i]][best]++;
        }
        return IntStream.range(0, count)
                .map(k -> IntStream.range(0, count)
                        .reduce((a, b) -> nearest[k][b] > nearest[k][a] ? b : a)
                        .orElseThrow())
                .toArray();
    }

    private static MemoryPictures pictures(MemoryPictures of, int[] labels) throws IOException {
        Picture one = of.get(0);
        byte[] pixels = new byte[labels.length * one.pixels().length];
        for (int i = 0; i < labels.length; i++) {
            System.arraycopy(of.get(i).pixels(), 0, pixels, i * one.pixels().length, one.pixels().length);
        }
        return new MemoryPictures("noisy", pixels, labels, of.classes(), one.channels(), one.height(), one.width());
    }

    /** The first pictures. */
    private static MemoryPictures part(Pictures of, int size) throws IOException {
        byte[] pixels = new byte[size * 28 * 28];
        int[] labels = new int[size];
        for (int i = 0; i < size; i++) {
            Picture picture = of.get(i);
            System.arraycopy(picture.pixels(), 0, pixels, i * 28 * 28, 28 * 28);
            labels[i] = picture.label();
        }
        return new MemoryPictures("fashion", pixels, labels, of.classes(), 1, 28, 28);
    }

    /** 8×8 pixels from 0 to 16 and the digit, a row each, below a line of names. */
    private static MemoryPictures digits(Path file) throws IOException {
        List<String[]> rows = new ArrayList<>();
        try (BufferedReader lines = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.US_ASCII))) {
            lines.lines().skip(1).forEach(line -> rows.add(line.split(",", -1)));
        }
        byte[] pixels = new byte[rows.size() * 64];
        int[] labels = new int[rows.size()];
        for (int i = 0; i < labels.length; i++) {
            String[] row = rows.get(i);
            for (int j = 0; j < 64; j++) {
                pixels[i * 64 + j] = (byte) (Integer.parseInt(row[j]) * 255 / 16);
            }
            labels[i] = Integer.parseInt(row[64]);
        }
        List<String> classes = IntStream.range(0, 10).mapToObj(String::valueOf).toList();
        return new MemoryPictures("digits", pixels, labels, classes, 1, 8, 8);
    }
}
