package dev.jumbo.data;

import java.io.IOException;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Some of the pictures of another set. */
final class PictureSubset implements Pictures {
    private final Pictures whole;
    private final int[] indices;
    private final int[] labels;

    PictureSubset(Pictures whole, int[] indices) {
        this.whole = whole;
        this.indices = indices.clone();
        int[] all = whole.labels();
        this.labels = new int[indices.length];
        for (int i = 0; i < indices.length; i++) {
            labels[i] = all[Objects.checkIndex(indices[i], all.length)];
        }
    }

    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public Picture get(int index) throws IOException {
        return whole.get(indices[index]);
    }

    @Override
    public String nameOf(int index) {
        return whole.nameOf(indices[index]);
    }

    @Override
    public List<String> classes() {
        return whole.classes();
    }

    @Override
    public int[] labels() {
        return labels.clone();
    }

    @Override
    public @Nullable Mixture mixture() {
        Mixture mixture = whole.mixture();
        return mixture == null ? null : mixture.at(indices);
    }

    @Override
    public int[] positions() {
        return indices.clone();
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
