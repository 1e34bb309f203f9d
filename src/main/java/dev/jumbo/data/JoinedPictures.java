package dev.jumbo.data;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;

/** The pictures of one set and then those of another, of one size and of the same classes. */
public final class JoinedPictures implements Pictures {
    private final Pictures first;
    private final Pictures second;

    /** @throws IllegalArgumentException if their sizes or classes are not the same */
    public JoinedPictures(Pictures first, Pictures second) {
        if (!first.classes().equals(second.classes())
                || first.channels() != second.channels()
                || first.height() != second.height()
                || first.width() != second.width()) {
            throw new IllegalArgumentException("joined pictures: expected one size and the same classes, got "
                    + described(first) + " and " + described(second));
        }
        this.first = first;
        this.second = second;
    }

    static String described(Pictures pictures) {
        return pictures.channels() + "x" + pictures.height() + "x" + pictures.width() + " of " + pictures.classes();
    }

    @Override
    public int size() {
        return Math.addExact(first.size(), second.size());
    }

    @Override
    public Picture get(int index) throws IOException {
        return index < first.size() ? first.get(index) : second.get(index - first.size());
    }

    @Override
    public String nameOf(int index) {
        return index < first.size() ? first.nameOf(index) : second.nameOf(index - first.size());
    }

    @Override
    public List<String> classes() {
        return first.classes();
    }

    @Override
    public int[] labels() {
        return IntStream.concat(IntStream.of(first.labels()), IntStream.of(second.labels()))
                .toArray();
    }

    @Override
    public int channels() {
        return first.channels();
    }

    @Override
    public int height() {
        return first.height();
    }

    @Override
    public int width() {
        return first.width();
    }
}
