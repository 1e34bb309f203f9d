package dev.jumbo.tasks;

import dev.jumbo.data.Pictures;
import dev.jumbo.data.RelabelledPictures;
import dev.jumbo.data.Seeds;
import dev.jumbo.text.NearestName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Some of the classes of another source of pictures, and of these some of the pictures to learn from; the pictures to test on
 * are all of the classes.
 *
 * @param base the other source
 * @param classes names of the classes, in the order that they have from now on; empty: all
 * @param perClass pictures of each class to learn from, drawn by the seed; 0: all
 * @param seed which ones; 0
 */
public record SelectedSource(DataSource base, List<String> classes, int perClass, long seed) implements PictureSource {
    public SelectedSource {
        classes = List.copyOf(classes);
        if (!(base instanceof PictureSource)) {
            throw new IllegalArgumentException("base: expected a source of pictures");
        }
        if (perClass < 0) {
            throw new IllegalArgumentException("perClass: expected at least 0, got " + perClass);
        }
        if (classes.size() == 1 || classes.stream().distinct().count() < classes.size()) {
            throw new IllegalArgumentException("classes: expected at least two different ones, got " + classes);
        }
    }

    @Override
    public Opened open() throws IOException {
        Opened opened = ((PictureSource) base).open();
        Pictures train = select(opened.train(), perClass);
        Pictures test = opened.test() == null ? null : select(opened.test(), 0);
        Pictures validation = opened.validation() == null ? null : select(opened.validation(), 0);
        return new Opened(train, validation, test, opened.skipped());
    }

    private Pictures select(Pictures pictures, int most) {
        List<String> wanted = classes.isEmpty() ? pictures.classes() : classes;
        List<int[]> parts = new ArrayList<>();
        int[] labels = pictures.labels();
        for (String name : wanted) {
            int label = pictures.classes().indexOf(name);
            if (label < 0) {
                throw new IllegalArgumentException("data.classes: unknown class '" + name + "'; did you mean '"
                        + NearestName.of(name, pictures.classes()) + "'? Known: "
                        + String.join(", ", pictures.classes()));
            }
            int[] members = positions(labels, label);
            if (most > members.length) {
                throw new IllegalArgumentException("data.perClass: expected at most " + members.length
                        + ", the pictures of class '" + name + "', got " + most);
            }
            parts.add(most == 0 ? members : draw(members, most, Seeds.random(seed, label)));
        }
        int[] all = parts.stream().flatMapToInt(Arrays::stream).sorted().toArray();
        return new RelabelledPictures(pictures.subset(all), wanted);
    }

    private static int[] positions(int[] labels, int label) {
        int[] found = new int[labels.length];
        int count = 0;
        for (int i = 0; i < labels.length; i++) {
            if (labels[i] == label) {
                found[count++] = i;
            }
        }
        return Arrays.copyOf(found, count);
    }

    private static int[] draw(int[] members, int count, SplittableRandom random) {
        int[] order = Seeds.permutation(members.length, random);
        return Arrays.stream(order, 0, count).map(place -> members[place]).toArray();
    }
}
