package dev.jumbo.tasks;

import dev.jumbo.data.JoinedPictures;
import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.RelabelledPictures;
import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Another source with more examples to learn from. What of the other is held out stays so: the parts that the model is chosen
 * by and tested on are the same as without.
 *
 * @param base the other source
 * @param more for tables JSONL with an object a row, as predictions take them, and the target; for texts a file with the columns {@code
 *     text} and {@code label}; for pictures a folder with a sub-folder for
 *     each class, named as {@link dev.jumbo.data.ClassFolders} does
 * @param times how often an epoch shows each of the added examples; 1
 */
public record ExtendedSource(DataSource base, String more, int times) implements DataSource {
    public ExtendedSource {
        TextParts.positive("times", times);
        if (base instanceof ExtendedSource || base instanceof MixedSource) {
            throw new IllegalArgumentException("base: expected a source that is neither extended nor mixed itself");
        }
    }

    /** The source without what was added to it. */
    public static DataSource base(DataSource source) {
        return source instanceof ExtendedSource extended ? extended.base() : source;
    }

    /** The examples to learn from with what a source adds to them. */
    static List<TextRecord.Labelled> extend(DataSource source, List<TextRecord.Labelled> train) throws IOException {
        if (!(source instanceof ExtendedSource extended)) {
            return train;
        }
        List<TextRecord.Labelled> all = new ArrayList<>(train);
        List<TextRecord.Labelled> added = TextFiles.labelled(Path.of(extended.more()), "text", "label");
        for (int i = 0; i < extended.times(); i++) {
            all.addAll(added);
        }
        return all;
    }

    /**
     * {@link #extend(DataSource, List)} of pictures.
     *
     * @param several whether classes are combinations of labels, of which others than before may be added
     */
    static Pictures extend(DataSource source, Pictures train, boolean several) throws IOException {
        if (!(source instanceof ExtendedSource extended)) {
            return train;
        }
        Pictures folder = PictureFolder.open(
                Path.of(extended.more()), train.channels(), train.height(), train.width(), PictureFolder.Corrupt.FAIL);
        Pictures added = several
                ? RelabelledPictures.combined(folder, train.classes())
                : new RelabelledPictures(folder, train.classes());
        Pictures all = several ? RelabelledPictures.extended(train, added.classes()) : train;
        for (int i = 0; i < extended.times(); i++) {
            all = new JoinedPictures(all, added);
        }
        return all;
    }
}
