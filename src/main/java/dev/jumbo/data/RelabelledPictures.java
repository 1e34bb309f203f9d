package dev.jumbo.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pictures with other classes than their own. */
public final class RelabelledPictures implements Pictures {
    private final Pictures whole;
    private final List<String> classes;
    private final int[] labels;

    /** Pictures with these labels. */
    RelabelledPictures(Pictures whole, List<String> classes, int[] labels) {
        this.whole = whole;
        this.classes = List.copyOf(classes);
        this.labels = labels.clone();
    }

    /**
     * Pictures with the class numbers of another list of classes, which has all of theirs.
     *
     * @throws IllegalArgumentException if a class of the pictures is not in the list
     */
    public RelabelledPictures(Pictures whole, List<String> classes) {
        this.whole = whole;
        this.classes = List.copyOf(classes);
        this.labels = whole.labels();
        for (int i = 0; i < labels.length; i++) {
            String name = ClassFolders.classOf(whole.classes().get(labels[i]));
            labels[i] = classes.indexOf(name);
            if (labels[i] < 0) {
                throw new IllegalArgumentException(
                        whole.nameOf(i) + ": expected a class of " + classes + ", got '" + name + "'");
            }
        }
    }

    /**
     * Pictures whose classes are combinations of labels ({@link LabelSets}), with the class numbers of a list, at whose end those are added that
     * it lacks.
     */
    public static RelabelledPictures combined(Pictures whole, List<String> known) {
        List<String> all = new ArrayList<>(known);
        int[] places = new int[whole.classes().size()];
        for (int i = 0; i < places.length; i++) {
            String folder = whole.classes().get(i);
            String name = LabelSets.name(LabelSets.split(ClassFolders.classOf(folder)));
            if (!all.contains(name)) {
                all.add(name);
            }
            places[i] = all.indexOf(name);
        }
        int[] labels = IntStream.of(whole.labels()).map(label -> places[label]).toArray();
        return new RelabelledPictures(whole, all, labels);
    }

    /** The same pictures with a list of classes that begins with theirs. */
    public static RelabelledPictures extended(Pictures whole, List<String> longer) {
        if (!longer.subList(0, whole.classes().size()).equals(whole.classes())) {
            throw new IllegalArgumentException(
                    "expected classes that begin with " + whole.classes() + ", got " + longer);
        }
        return new RelabelledPictures(whole, longer, whole.labels());
    }

    @Override
    public int size() {
        return labels.length;
    }

    @Override
    public Picture get(int index) throws IOException {
        Picture picture = whole.get(index);
        return new Picture(
                picture.pixels(), picture.channels(), picture.height(), picture.width(), labels[index], picture.name());
    }

    @Override
    public String nameOf(int index) {
        return whole.nameOf(index);
    }

    @Override
    public List<String> classes() {
        return classes;
    }

    @Override
    public int[] labels() {
        return labels.clone();
    }

    @Override
    public @Nullable Mixture mixture() {
        return whole.mixture();
    }

    @Override
    public int[] positions() {
        return whole.positions();
    }

    @Override
    public int channels() {
        return whole.channels();
    }

    @Override
    public int height() {
        return whole.height();
    }

    @Override
    public int width() {
        return whole.width();
    }
}
