package dev.jumbo.data.inspect;

import dev.jumbo.data.ClassFolders;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.inspect.PictureInput.Item;
import dev.jumbo.data.text.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Writes pictures into folders. */
public final class PictureWriter {
    private static final Pattern PLAIN = Pattern.compile("[^./\\\\\\p{Cntrl}][^/\\\\\\p{Cntrl}]*");

    private PictureWriter() {}

    /**
     * Copies the files; pictures without one become PNG files. There is a folder a class, above them a folder a part where there are
     * several. Pictures that may have several labels are in a folder a part, and a {@link PictureList} beside it has their labels.
     *
     * @param kept positions to write
     * @param folder that is there and empty
     */
    public static void write(PictureInput input, int[] kept, Path folder, TrainingProgress progress)
            throws IOException {
        List<Path> files = copy(input, kept, folder, progress);
        if (!input.hasLabelSets()) {
            return;
        }
        try (PictureList list = PictureList.create(folder.resolve(PictureList.NAME), folder)) {
            for (int n = 0; n < kept.length; n++) {
                Item item = input.items().get(kept[n]);
                list.add(files.get(n), item.label(), item.part());
            }
        }
    }

    /** Where each of the pictures is then. */
    private static List<Path> copy(PictureInput input, int[] kept, Path folder, TrainingProgress progress)
            throws IOException {
        List<Item> items = input.items();
        boolean parts = input.hasLabelSets()
                || items.stream().map(Item::part).distinct().count() > 1;
        Set<Path> taken = new HashSet<>();
        List<Path> files = new ArrayList<>();
        for (int n = 0; n < kept.length; n++) {
            Item item = items.get(kept[n]);
            Path to = parts ? folder.resolve(item.part()) : folder;
            to = Files.createDirectories(input.hasLabelSets() ? to : to.resolve(folderOf(item.label())));
            Path from = item.file();
            Path file = from == null
                    ? to.resolve(String.format(Locale.ROOT, "%07d.png", kept[n]))
                    : free(to.resolve(String.valueOf(from.getFileName())), taken);
            if (from == null) {
                PngFiles.write(input.open(kept[n]).decoded().picture(), file);
            } else {
                Files.copy(from, file);
            }
            files.add(file);
            if (n % 64 == 0) {
                progress.at("writing pictures", n, kept.length);
            }
        }
        return files;
    }

    /** A class's own name where that can be a folder's. */
    private static String folderOf(String label) {
        return PLAIN.matcher(label).matches() ? label : ClassFolders.nameOf(label);
    }

    /** Files of one name may come from several folders. */
    private static Path free(Path wanted, Set<Path> taken) {
        Path free = wanted;
        String name = String.valueOf(wanted.getFileName());
        int dot = Math.max(0, name.lastIndexOf('.'));
        for (int i = 2; !taken.add(free); i++) {
            free = wanted.resolveSibling(name.substring(0, dot) + "-" + i + name.substring(dot));
        }
        return free;
    }
}
