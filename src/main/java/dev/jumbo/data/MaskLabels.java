package dev.jumbo.data;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * Pictures with masks as pictures with labels: the classes of its pixels. A class counts from {@link #LEAST} of the pixels on, so that
 * what is hidden but for a corner is not asked for; {@code background} is no label.
 */
public final class MaskLabels {
    /** Share of the pixels from which on a class is a label of the picture. */
    public static final double LEAST = 0.005;

    private static final String BACKGROUND = "background";

    private MaskLabels() {}

    /**
     * The pictures of parts, whose classes are the combinations of labels of all parts ({@link LabelSets}). Each mask is read once.
     *
     * @throws IOException if one cannot be read
     */
    public static List<Pictures> of(List<MaskedPictures> parts) throws IOException {
        List<List<String>> names = new ArrayList<>();
        TreeSet<String> all = new TreeSet<>();
        for (MaskedPictures part : parts) {
            List<String> each = new ArrayList<>();
            for (int i = 0; i < part.size(); i++) {
                each.add(combination(part.get(i).mask(), part.classes()));
            }
            names.add(each);
            all.addAll(each);
        }
        List<String> combinations = List.copyOf(all);
        List<Pictures> labelled = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            int[] labels = names.get(i).stream().mapToInt(combinations::indexOf).toArray();
            labelled.add(new RelabelledPictures(parts.get(i).pictures(), combinations, labels));
        }
        return labelled;
    }

    private static String combination(byte[] mask, List<String> classes) {
        int[] pixels = new int[256];
        for (byte each : mask) {
            pixels[each & 0xff]++;
        }
        List<String> names = new ArrayList<>();
        for (int k = 0; k < classes.size(); k++) {
            if (pixels[k] >= LEAST * mask.length && !classes.get(k).equals(BACKGROUND)) {
                names.add(classes.get(k));
            }
        }
        return LabelSets.name(names);
    }
}
