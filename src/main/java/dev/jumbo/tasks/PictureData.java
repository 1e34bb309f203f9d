package dev.jumbo.tasks;

import dev.jumbo.data.Normalization;
import dev.jumbo.data.Picture;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.Split;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Pictures in three parts, and what normalises them.
 *
 * @param train what the model learns from
 * @param validation what tells the best epoch; never learned from
 * @param test what the model is judged by; never looked at in training
 * @param normalization fitted on {@code train}, or null for none
 * @param fingerprint SHA-256 of every picture and label
 * @param skipped pictures that were left out, with the reason
 */
public record PictureData(
        Pictures train,
        Pictures validation,
        Pictures test,
        @Nullable Normalization normalization,
        String fingerprint,
        List<String> skipped) {

    /**
     * Opens a source and divides it by class.
     *
     * @param validation share of the training pictures
     * @param test share of the training pictures, for sources without test pictures; otherwise ignored
     * @param normalize {@code dataset}, {@code imagenet} or {@code none}
     */
    public static PictureData open(PictureSource source, double validation, double test, String normalize, long seed)
            throws IOException {
        PictureSource.Opened opened = source.open();
        Pictures all = opened.train();
        Pictures given = opened.test();
        double held = given == null ? test : 0;
        if (given == null && held <= 0) {
            throw new IllegalArgumentException(
                    "split.test: this source has no test pictures, so a share of the pictures must be held out: 0.1");
        }
        if (validation <= 0) {
            throw new IllegalArgumentException("split.validation: expected a share above 0, got " + validation);
        }
        Split split = Split.stratified(all.labels(), 1 - validation - held, validation, held, seed);
        Pictures train = all.subset(split.train());
        Normalization normalization = switch (normalize) {
            case "dataset" -> Normalization.of(train);
            case "imagenet" -> Normalization.IMAGENET;
            case "none" -> null;
            default ->
                throw new IllegalArgumentException(
                        "prepare.normalize: expected dataset, imagenet or none, got '" + normalize + "'");
        };
        return new PictureData(
                train,
                all.subset(split.validation()),
                given == null ? all.subset(split.test()) : given,
                normalization,
                fingerprint(all, given),
                opened.skipped());
    }

    public List<String> classes() {
        return train.classes();
    }

    /** Counts, shape, classes and fingerprint, for people and for comparison. */
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        card.put("shape", List.of(train.channels(), train.height(), train.width()));
        card.put("classes", classes());
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("train", counts(train));
        counts.put("validation", counts(validation));
        counts.put("test", counts(test));
        card.put("pictures", Map.of("train", train.size(), "validation", validation.size(), "test", test.size()));
        card.put("pictures_by_class", counts);
        if (normalization != null) {
            card.put("mean", normalization.mean());
            card.put("std", normalization.std());
        }
        card.put("skipped", skipped);
        card.put("fingerprint", fingerprint);
        return card;
    }

    private static List<Integer> counts(Pictures pictures) {
        int[] counts = new int[pictures.classes().size()];
        for (int label : pictures.labels()) {
            counts[label]++;
        }
        return IntStream.of(counts).boxed().toList();
    }

    private static String fingerprint(Pictures train, @Nullable Pictures test) throws IOException {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(String.join("\n", train.classes()).getBytes(StandardCharsets.UTF_8));
            for (Pictures pictures : test == null ? List.of(train) : List.of(train, test)) {
                for (int i = 0; i < pictures.size(); i++) {
                    Picture picture = pictures.get(i);
                    sha.update((byte) picture.label());
                    sha.update((byte) (picture.label() >> 8));
                    sha.update(picture.pixels());
                }
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
