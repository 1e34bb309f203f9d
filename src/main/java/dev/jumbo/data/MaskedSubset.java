package dev.jumbo.data;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/**
 * Some of the pictures of a set.
 *
 * @param all the set
 * @param indices positions in it
 */
@SuppressWarnings("ArrayRecordComponent")
record MaskedSubset(MaskedPictures all, int[] indices) implements MaskedPictures {
    @Override
    public int size() {
        return indices.length;
    }

    @Override
    public MaskedPicture get(int index) throws IOException {
        return all.get(indices[index]);
    }

    @Override
    public String nameOf(int index) {
        return all.nameOf(indices[index]);
    }

    @Override
    public int[] positions() {
        int[] before = all.positions();
        return Arrays.stream(indices).map(i -> before[i]).toArray();
    }

    @Override
    public List<String> classes() {
        return all.classes();
    }

    @Override
    public int channels() {
        return all.channels();
    }

    @Override
    public int height() {
        return all.height();
    }

    @Override
    public int width() {
        return all.width();
    }
}
