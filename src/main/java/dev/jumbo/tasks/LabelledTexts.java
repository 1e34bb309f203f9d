package dev.jumbo.tasks;

import dev.jumbo.data.Mixture;
import dev.jumbo.data.text.TextRecord;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a source of texts with classes.
 *
 * @param mixture of the texts to learn from; null for one source
 */
record LabelledTexts(
        TextSource.Parts<TextRecord.Labelled> parts,
        @Nullable Mixture mixture) {
    /** Holds out shares where the source has no parts of its own. */
    static LabelledTexts of(DataSource source, HeldOut held, long seed) throws IOException {
        DataSource base = ExtendedSource.base(source);
        if (base instanceof MixedSource mixed) {
            return mix(mixed, held, seed);
        }
        TextSource.Labelled one = labelled(base);
        TextSource.Parts<TextRecord.Labelled> parts =
                TextParts.complete(one, one.open(), TextRecord.Labelled::label, held, seed);
        return new LabelledTexts(
                new TextSource.Parts<>(ExtendedSource.extend(source, parts.train()), parts.validation(), parts.test()),
                null);
    }

    private static TextSource.Labelled labelled(DataSource source) {
        if (!(source instanceof TextSource.Labelled labelled)) {
            throw new IllegalArgumentException("data: task text-classification needs source: labelled");
        }
        return labelled;
    }

    private static LabelledTexts mix(MixedSource mixed, HeldOut held, long seed) throws IOException {
        List<TextSource.Parts<TextRecord.Labelled>> given =
                mixed.open(share -> labelled(share.of()).open());
        checkClasses(given);
        Iterator<TextSource.Parts<TextRecord.Labelled>> each = given.iterator();
        List<TextSource.Parts<TextRecord.Labelled>> divided = mixed.open(share -> {
            TextSource.Parts<TextRecord.Labelled> all = each.next();
            return share.trainOnly()
                    ? new TextSource.Parts<>(all.train(), List.of(), List.of())
                    : TextParts.complete(labelled(share.of()), all, TextRecord.Labelled::label, held, seed);
        });
        List<TextRecord.Labelled> whole = new ArrayList<>(); // of all sources, where what is tested was
        List<TextRecord.Labelled> train = new ArrayList<>();
        List<TextRecord.Labelled> validation = new ArrayList<>();
        List<TextRecord.Labelled> test = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        int[] sizes = new int[given.size()];
        for (int i = 0; i < sizes.length; i++) {
            TextSource.Parts<TextRecord.Labelled> all = given.get(i);
            int offset = whole.size();
            whole.addAll(all.train());
            TextSource.Parts<TextRecord.Labelled> parts = divided.get(i);
            train.addAll(parts.train());
            sizes[i] = parts.train().size();
            validation.addAll(parts.validation());
            test.addAll(parts.test());
            Arrays.stream(TextParts.Picked.positions(parts.test())).forEach(place -> places.add(offset + place));
        }
        // Where all that is tested was held out, its places say where it was.
        List<TextRecord.Labelled> tested = held.isFold()
                ? new TextParts.Picked<>(
                        whole, places.stream().mapToInt(Integer::intValue).toArray())
                : test;
        return new LabelledTexts(new TextSource.Parts<>(train, validation, tested), Mixture.of(sizes, mixed.shares()));
    }

    /** The classes are those of the first source. */
    private static void checkClasses(List<TextSource.Parts<TextRecord.Labelled>> given) {
        Set<String> classes = new TreeSet<>();
        given.get(0).train().forEach(one -> classes.add(one.label()));
        for (int i = 1; i < given.size(); i++) {
            for (TextRecord.Labelled one : given.get(i).train()) {
                if (!classes.contains(one.label())) {
                    throw new IllegalArgumentException(MixedSource.place(i) + "expected a class of " + classes
                            + ", those of the first source, got '" + one.label() + "'");
                }
            }
        }
    }
}
