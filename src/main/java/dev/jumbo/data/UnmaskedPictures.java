package dev.jumbo.data;

import java.io.IOException;
import java.util.List;

/**
 * Pictures without their masks.
 *
 * @param all the pictures with them
 */
record UnmaskedPictures(MaskedPictures all) implements Pictures {
    @Override
    public int size() {
        return all.size();
    }

    @Override
    public Picture get(int index) throws IOException {
        return all.get(index).picture();
    }

    @Override
    public String nameOf(int index) {
        return all.nameOf(index);
    }

    @Override
    public List<String> classes() {
        return List.of("picture");
    }

    @Override
    public int[] labels() {
        return new int[all.size()];
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
