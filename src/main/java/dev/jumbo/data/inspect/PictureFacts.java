package dev.jumbo.data.inspect;

import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.data.Sha256;
import dev.jumbo.data.Thumbnails;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * What is known of the pictures of a data set one by one.
 *
 * @param facts of each, in order
 * @param thumbnails [N, {@link PictureCode#SIDE}, {@link PictureCode#SIDE}] grey, 0 where a picture is broken
 */
@SuppressWarnings("ArrayRecordComponent")
public record PictureFacts(List<Fact> facts, byte[] thumbnails) {
    /** Pictures with more pixels are decoded one at a time, so that memory is bounded. */
    private static final long LARGE = 8_000_000;

    private static final Object ONE_LARGE = new Object();
    private static final int PIXELS = PictureCode.SIDE * PictureCode.SIDE;

    /**
     * One picture.
     *
     * @param problem why it cannot be read; empty if it can
     * @param format of its file
     * @param mode of its colours
     * @param bytes of its file
     * @param brightness mean of its grey values, from 0 to 255
     * @param contrast their standard deviation
     * @param file SHA-256 of its file; empty if it has none
     * @param pixels SHA-256 of its size and its pixels
     */
    public record Fact(
            String problem,
            String format,
            String mode,
            int height,
            int width,
            long bytes,
            double brightness,
            double contrast,
            String file,
            String pixels) {
        static Fact broken(String problem) {
            return new Fact(problem, "", "", 0, 0, 0, 0, 0, "", "");
        }

        public boolean isBroken() {
            return !problem.isEmpty();
        }
    }

    /** Positions of the pictures that can be read. */
    public int[] readable() {
        return IntStream.range(0, facts.size())
                .filter(i -> !facts.get(i).isBroken())
                .toArray();
    }

    /** Opens all pictures, on all processors. */
    public static PictureFacts of(PictureInput input, TrainingProgress progress) {
        int size = input.items().size();
        if ((long) size * PIXELS > Integer.MAX_VALUE - 8) {
            throw new IllegalArgumentException("expected at most " + (Integer.MAX_VALUE - 8) / PIXELS
                    + " pictures to look over at once, got " + size + "; look over a part of them");
        }
        byte[] thumbnails = new byte[size * PIXELS];
        AtomicInteger done = new AtomicInteger();
        List<Fact> facts = new ArrayList<>(IntStream.range(0, size)
                .parallel()
                .mapToObj(i -> {
                    Fact fact = look(input, i, thumbnails);
                    int count = done.incrementAndGet();
                    if (count % 256 == 0) {
                        synchronized (progress) {
                            progress.at("reading pictures", count, size);
                        }
                    }
                    return fact;
                })
                .toList());
        return new PictureFacts(facts, thumbnails);
    }

    private static Fact look(PictureInput input, int index, byte[] thumbnails) {
        try {
            PictureInput.Item item = input.items().get(index);
            boolean large = item.file() != null && PictureFile.pixels(item.file()) > LARGE;
            if (!large) {
                return fact(input.open(index), index, thumbnails);
            }
            synchronized (ONE_LARGE) {
                return fact(input.open(index), index, thumbnails);
            }
        } catch (IOException e) {
            return Fact.broken(String.valueOf(e.getMessage()));
        }
    }

    private static Fact fact(PictureInput.Opened opened, int index, byte[] thumbnails) {
        Picture picture = opened.decoded().picture();
        Picture grey = Thumbnails.grey(picture);
        byte[] small =
                Thumbnails.resized(grey, PictureCode.SIDE, PictureCode.SIDE).pixels();
        System.arraycopy(small, 0, thumbnails, index * PIXELS, PIXELS);
        long sum = 0;
        long squares = 0;
        for (byte pixel : grey.pixels()) {
            int value = pixel & 0xff;
            sum += value;
            squares += (long) value * value;
        }
        double mean = (double) sum / grey.pixels().length;
        double variance = Math.max(0, (double) squares / grey.pixels().length - mean * mean);
        return new Fact(
                "",
                opened.decoded().format(),
                opened.decoded().mode(),
                picture.height(),
                picture.width(),
                opened.bytes(),
                mean,
                Math.sqrt(variance),
                opened.sha256(),
                hash(picture));
    }

    private static String hash(Picture picture) {
        MessageDigest sha = Sha256.digest();
        sha.update((picture.channels() + "x" + picture.height() + "x" + picture.width() + ":")
                .getBytes(StandardCharsets.UTF_8));
        sha.update(picture.pixels());
        return Sha256.hex(sha);
    }
}
