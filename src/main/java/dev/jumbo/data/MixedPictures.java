package dev.jumbo.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Pictures of several sources, one source after the other, of one size and the same classes. */
public final class MixedPictures implements Pictures {
    private final List<Pictures> parts;
    private final int[] starts;
    private final int[] offsets;
    private final int size;
    private final @Nullable Mixture mixture;

    /**
     * Joins the pictures of the sources.
     *
     * @param parts of each source; at least one
     * @param offsets what is added to the {@link #positions} in each source, so that they differ
     * @param shares of the sources in a batch; empty for pictures that are not learned from
     * @throws IllegalArgumentException if their sizes or classes are not the same
     */
    public MixedPictures(List<Pictures> parts, int[] offsets, double[] shares) {
        this.parts = List.copyOf(parts);
        this.offsets = offsets.clone();
        this.starts = new int[parts.size()];
        Pictures first = parts.get(0);
        int total = 0;
        for (int i = 0; i < starts.length; i++) {
            Pictures part = parts.get(i);
            if (!part.classes().equals(first.classes())
                    || part.channels() != first.channels()
                    || part.height() != first.height()
                    || part.width() != first.width()) {
                throw new IllegalArgumentException("data.mix: expected pictures of one size and the same classes, got "
                        + JoinedPictures.described(first) + ", and as number " + (i + 1) + " "
                        + JoinedPictures.described(part));
            }
            starts[i] = total;
            total = Math.addExact(total, part.size());
        }
        this.size = total;
        this.mixture = shares.length == 0
                ? null
                : Mixture.of(parts.stream().mapToInt(Pictures::size).toArray(), shares);
    }

    private int source(int index) {
        Objects.checkIndex(index, size);
        int source = parts.size() - 1;
        while (starts[source] > index) {
            source--;
        }
        return source;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Picture get(int index) throws IOException {
        int source = source(index);
        return parts.get(source).get(index - starts[source]);
    }

    @Override
    public String nameOf(int index) {
        int source = source(index);
        return parts.get(source).nameOf(index - starts[source]);
    }

    @Override
    public @Nullable Mixture mixture() {
        return mixture;
    }

    @Override
    public List<String> classes() {
        return parts.get(0).classes();
    }

    @Override
    public int[] labels() {
        return parts.stream().flatMapToInt(part -> Arrays.stream(part.labels())).toArray();
    }

    @Override
    public int[] positions() {
        return IntStream.range(0, parts.size())
                .flatMap(i -> Arrays.stream(parts.get(i).positions()).map(position -> position + offsets[i]))
                .toArray();
    }

    @Override
    public int channels() {
        return parts.get(0).channels();
    }

    @Override
    public int height() {
        return parts.get(0).height();
    }

    @Override
    public int width() {
        return parts.get(0).width();
    }
}
