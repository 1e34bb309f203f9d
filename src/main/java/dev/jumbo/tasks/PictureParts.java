package dev.jumbo.tasks;

import dev.jumbo.data.ChannelSums;
import dev.jumbo.data.LabelSets;
import dev.jumbo.data.MaskLabels;
import dev.jumbo.data.MixedPictures;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.RelabelledPictures;
import dev.jumbo.data.Split;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a source of pictures.
 *
 * @param validation null of a source that is learned from alone, in a mix; so is {@code test}
 * @param whole pictures of the source that were divided
 * @param sums of the pictures to learn from
 * @param skipped pictures that were left out, with the reason
 * @param labels of the combinations that the pictures' classes then are; null where a picture has one class
 */
record PictureParts(
        Pictures train,
        @Nullable Pictures validation,
        @Nullable Pictures test,
        int whole,
        String fingerprint,
        ChannelSums sums,
        List<String> skipped,
        @Nullable LabelSets labels) {
    /** Divides a source class by class, or, where a picture has several labels, label by label. */
    static PictureParts of(DataSource source, HeldOut held, long seed, boolean several) throws IOException {
        DataSource base = ExtendedSource.base(source);
        if (base instanceof MixedSource mixed && !several) {
            return mix(
                    mixed,
                    mixed.open(share -> share.trainOnly() ? whole(share.of()) : of(share.of(), held, seed, false)));
        }
        PictureSource.Opened opened = open(base, several);
        Pictures all = opened.train();
        Pictures given = held.isFold() ? null : opened.test();
        Pictures chosenBy = held.isFold() ? null : opened.validation();
        if (given == null && !held.isFold() && held.test() <= 0) {
            throw new IllegalArgumentException(
                    "split.test: this source has no test pictures, so a share of the pictures must be held out: 0.1");
        }
        int @Nullable [] groups = PictureGroups.of(source, held, all, chosenBy, given);
        Split split = held.divide(
                several ? LabelSets.of(all.classes()) : null,
                all.labels(),
                groups,
                chosenBy != null,
                given != null,
                seed);
        Pictures train = ExtendedSource.extend(source, all.subset(split.train()), several);
        Pictures extended = ExtendedSource.extend(source, all, several);
        BitSet learned = new BitSet();
        Arrays.stream(split.train()).forEach(learned::set);
        learned.set(all.size(), extended.size());
        PictureSums read = PictureSums.of(extended, learned, chosenBy, given);
        return new PictureParts(
                train,
                chosenBy == null ? all.subset(split.validation()) : chosenBy,
                given == null ? all.subset(split.test()) : given,
                all.size(),
                read.fingerprint(),
                read.sums(),
                opened.skipped(),
                several ? labels(train) : null);
    }

    /** Of the classes or labels. */
    List<String> names() {
        return labels == null ? train.classes() : labels.labels();
    }

    /**
     * The pictures of a source.
     *
     * @param several whether a picture may have several labels, as those with masks do
     */
    static PictureSource.Opened open(DataSource source, boolean several) throws IOException {
        if (source instanceof PictureSource pictures) {
            return pictures.open();
        }
        if (several && source instanceof MaskSource masks) {
            MaskSource.Opened opened = masks.open();
            List<Pictures> parts = MaskLabels.of(
                    opened.test() == null ? List.of(opened.train()) : List.of(opened.train(), opened.test()));
            return new PictureSource.Opened(parts.get(0), parts.size() == 1 ? null : parts.get(1), List.of());
        }
        throw new IllegalArgumentException(
                "data: task " + (several ? "multi-label-" : "") + "image-classification needs a source of pictures"
                        + (source instanceof MixedSource ? " that is not mixed" : ""));
    }

    /** The labels of combinations; each must have a picture to learn from. */
    private static LabelSets labels(Pictures train) {
        LabelSets sets = LabelSets.of(train.classes());
        int[] counts = sets.counts(train.labels());
        for (int k = 0; k < counts.length; k++) {
            if (counts[k] == 0) {
                throw new IllegalArgumentException("data: expected at least one picture to learn from with the label '"
                        + sets.labels().get(k) + "', found none: leave the label out, or give more pictures");
            }
        }
        if (counts.length == 0) {
            throw new IllegalArgumentException("data: expected pictures with labels, found none");
        }
        return sets;
    }

    private static PictureParts whole(DataSource source) throws IOException {
        PictureSource.Opened opened = open(source, false);
        Pictures train = opened.train();
        BitSet learned = new BitSet();
        learned.set(0, train.size());
        PictureSums read = PictureSums.of(train, learned);
        return new PictureParts(
                train, null, null, train.size(), read.fingerprint(), read.sums(), opened.skipped(), null);
    }

    private static PictureParts mix(MixedSource mixed, List<PictureParts> parts) {
        int[] offsets = new int[parts.size()];
        for (int i = 1; i < offsets.length; i++) {
            offsets[i] = Math.addExact(offsets[i - 1], parts.get(i - 1).whole());
        }
        List<String> skipped = new ArrayList<>();
        parts.forEach(part -> skipped.addAll(part.skipped()));
        return new PictureParts(
                joined(parts, PictureParts::train, offsets, mixed.shares()),
                joined(parts, PictureParts::validation, offsets, new double[0]),
                joined(parts, PictureParts::test, offsets, new double[0]),
                offsets[offsets.length - 1] + parts.get(parts.size() - 1).whole(),
                MixedSource.fingerprint(
                        parts.stream().map(PictureParts::fingerprint).toList()),
                parts.stream().map(PictureParts::sums).reduce(ChannelSums::plus).orElseThrow(),
                skipped,
                null);
    }

    private static Pictures joined(
            List<PictureParts> parts,
            Function<PictureParts, @Nullable Pictures> which,
            int[] offsets,
            double[] shares) {
        List<String> classes = parts.get(0).train().classes();
        int[] there = IntStream.range(0, parts.size())
                .filter(i -> which.apply(parts.get(i)) != null)
                .toArray();
        List<Pictures> some = new ArrayList<>();
        for (int i : there) {
            Pictures pictures = which.apply(parts.get(i));
            if (pictures != null) {
                some.add(pictures.classes().equals(classes) ? pictures : relabelled(pictures, classes, i));
            }
        }
        return new MixedPictures(some, Arrays.stream(there).map(i -> offsets[i]).toArray(), shares);
    }

    private static Pictures relabelled(Pictures pictures, List<String> classes, int number) {
        try {
            return new RelabelledPictures(pictures, classes);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(MixedSource.place(number) + e.getMessage(), e);
        }
    }
}
