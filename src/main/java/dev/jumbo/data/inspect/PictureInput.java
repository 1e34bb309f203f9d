package dev.jumbo.data.inspect;

import dev.jumbo.data.LabelSets;
import dev.jumbo.data.Picture;
import dev.jumbo.data.PictureFile;
import dev.jumbo.data.PictureListing;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.Sha256;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The pictures of a data set as they come: of any size, and some of them broken. Many threads may open them. */
public sealed interface PictureInput {
    /**
     * A picture's place in the data.
     *
     * @param name what messages and lists call it
     * @param label its class; empty for none. Of several labels their combination ({@link LabelSets})
     * @param part {@code train}, {@code validation} or {@code test}
     * @param file where it is; null if it is not a file of its own
     */
    record Item(
            String name,
            String label,
            String part,
            @Nullable Path file) {}

    /**
     * A picture that was opened.
     *
     * @param bytes of its file; 0 if it has none
     * @param sha256 of its file; empty if it has none
     */
    record Opened(PictureFile.Decoded decoded, long bytes, String sha256) {}

    /** All items, in order. */
    List<Item> items();

    /** Whether a picture may have several labels, so that its class is their combination. */
    boolean hasLabelSets();

    /** What a picture counts for: its class, or each of its labels. */
    default List<String> labelsOf(int index) {
        String label = items().get(index).label();
        return hasLabelSets() ? LabelSets.split(label) : List.of(label);
    }

    /** All items with their labels in words: a combination is a list, so that none is seen, too. */
    default List<Item> shown() {
        if (!hasLabelSets()) {
            return items();
        }
        List<Item> shown = new ArrayList<>();
        for (int i = 0; i < items().size(); i++) {
            Item item = items().get(i);
            shown.add(new Item(item.name(), LabelFacts.shown(labelsOf(i)), item.part(), item.file()));
        }
        return shown;
    }

    /** What the data's list or folder names that is not there, by name, with the reason. */
    Map<String, String> refused();

    /**
     * Opens a picture.
     *
     * @throws IOException if it is broken; the message says how
     */
    Opened open(int index) throws IOException;

    /**
     * Pictures in files.
     *
     * @param refused by name
     * @param hasLabelSets as {@link PictureInput#hasLabelSets()}
     */
    record OfFiles(List<Item> items, Map<String, String> refused, boolean hasLabelSets) implements PictureInput {
        private static final long MOST_BYTES = 1 << 30;

        public OfFiles {
            items = List.copyOf(items);
        }

        /** The files of listings, each a part of the data, of one class each. */
        public static OfFiles of(Map<String, PictureListing> parts) {
            return of(parts, false);
        }

        /** The same of classes, or of combinations of labels. */
        public static OfFiles of(Map<String, PictureListing> parts, boolean hasLabelSets) {
            List<Item> items = new ArrayList<>();
            Map<String, String> refused = new LinkedHashMap<>();
            parts.forEach((part, listing) -> {
                for (PictureListing.Entry entry : listing.entries()) {
                    items.add(new Item(
                            entry.file().toString(),
                            listing.classes().get(entry.label()),
                            entry.part().isEmpty() ? part : entry.part(),
                            entry.file()));
                }
                listing.refused().forEach(one -> refused.put(one.file().toString(), one.reason()));
            });
            return new OfFiles(items, refused, hasLabelSets);
        }

        @Override
        public Opened open(int index) throws IOException {
            Path file = items.get(index).file();
            if (file == null || !Files.isRegularFile(file)) {
                throw new IOException(items.get(index).name() + ": no such file");
            }
            if (Files.size(file) > MOST_BYTES) {
                throw new IOException(
                        file + ": expected a picture of at most " + MOST_BYTES + " bytes, found " + Files.size(file));
            }
            byte[] bytes = Files.readAllBytes(file);
            return new Opened(PictureFile.decode(bytes, file.toString()), bytes.length, Sha256.hex(bytes));
        }
    }

    /**
     * Pictures that stand together in files, such as IDX and CIFAR.
     *
     * @param hasLabelSets as {@link PictureInput#hasLabelSets()}
     */
    record OfArrays(List<Item> items, Map<String, Pictures> parts, boolean hasLabelSets) implements PictureInput {
        /** The parts of a data set, by name. */
        public static OfArrays of(Map<String, Pictures> parts, boolean hasLabelSets) {
            List<Item> items = new ArrayList<>();
            parts.forEach((part, pictures) -> {
                int[] labels = pictures.labels();
                for (int i = 0; i < labels.length; i++) {
                    items.add(new Item(pictures.nameOf(i), pictures.classes().get(labels[i]), part, null));
                }
            });
            return new OfArrays(List.copyOf(items), new LinkedHashMap<>(parts), hasLabelSets);
        }

        @Override
        public Map<String, String> refused() {
            return Map.of();
        }

        @Override
        public Opened open(int index) throws IOException {
            int at = index;
            for (Pictures pictures : parts.values()) {
                if (at < pictures.size()) {
                    Picture picture = pictures.get(at);
                    String mode = picture.channels() == 1 ? "grey" : "rgb";
                    return new Opened(new PictureFile.Decoded("array", mode, picture), 0, "");
                }
                at -= pictures.size();
            }
            throw new IndexOutOfBoundsException("picture " + index + " of " + items.size());
        }
    }

    /** The same pictures in other parts, which {@code parts} names one by one. */
    default PictureInput divided(List<String> parts) {
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < parts.size(); i++) {
            Item item = items().get(i);
            items.add(new Item(item.name(), item.label(), parts.get(i), item.file()));
        }
        return this instanceof OfArrays arrays
                ? new OfArrays(List.copyOf(items), arrays.parts(), hasLabelSets())
                : new OfFiles(items, refused(), hasLabelSets());
    }
}
