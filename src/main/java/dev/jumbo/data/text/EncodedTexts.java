package dev.jumbo.data.text;

import dev.jumbo.data.Dataset;
import dev.jumbo.data.Mixture;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Labelled texts, encoded once and kept in memory: four bytes a token. Names of special tokens in the texts are text.
 *
 * @param texts the encoded texts, in order
 * @param classes class names; a label is a position in this list
 * @param mixture of the sources that they are of; null for one
 */
public record EncodedTexts(
        List<EncodedText> texts,
        List<String> classes,
        @Nullable Mixture mixture) implements Dataset<EncodedText> {
    public EncodedTexts {
        texts = List.copyOf(texts);
        classes = List.copyOf(classes);
    }

    /** Of one source. */
    public EncodedTexts(List<EncodedText> texts, List<String> classes) {
        this(texts, classes, null);
    }

    /** The same of several sources. */
    public EncodedTexts mixed(@Nullable Mixture newMixture) {
        return new EncodedTexts(texts, classes, newMixture);
    }

    /**
     * Encodes texts; classes are the labels that occur, in the order of their names.
     *
     * @param maxLength tokens of a text; the rest is cut off, but for a last token that the tokenizer adds
     */
    public static EncodedTexts of(List<TextRecord.Labelled> records, Tokenizer tokenizer, int maxLength) {
        TreeSet<String> labels = new TreeSet<>();
        records.forEach(record -> labels.add(record.label()));
        return of(records, tokenizer, maxLength, List.copyOf(labels));
    }

    /**
     * Encodes texts of known classes.
     *
     * @throws IllegalArgumentException if a label is none of the classes; the message names the text
     */
    public static EncodedTexts of(
            List<TextRecord.Labelled> records, Tokenizer tokenizer, int maxLength, List<String> classes) {
        List<EncodedText> texts = new ArrayList<>(records.size());
        for (TextRecord.Labelled record : records) {
            int label = classes.indexOf(record.label());
            if (label < 0) {
                throw new IllegalArgumentException(
                        "text " + texts.size() + ": expected a class of " + classes + ", got '" + record.label() + "'");
            }
            texts.add(EncodedText.of(tokenizer.encodePlain(record.text()), maxLength, label));
        }
        return new EncodedTexts(texts, classes);
    }

    /** Cuts the text's own tokens, so that an added last one stays. */
    static Encoding shorten(Encoding encoding, int maxLength) {
        if (maxLength < 1) {
            throw new IllegalArgumentException("encoded texts: expected a length of at least 1, got " + maxLength);
        }
        int last = encoding.size() - 1;
        if (last < maxLength) {
            return encoding;
        }
        Encoding cut = encoding.truncate(maxLength);
        if (encoding.isAdded(last) && maxLength > 1) {
            cut.ids()[maxLength - 1] = encoding.ids()[last];
            cut.segments()[maxLength - 1] = encoding.segments()[last];
            cut.special()[maxLength - 1] = true;
            cut.starts()[maxLength - 1] = encoding.starts()[last];
            cut.ends()[maxLength - 1] = encoding.ends()[last];
        }
        return cut;
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public EncodedText get(int index) {
        return texts.get(index);
    }

    @Override
    public String nameOf(int index) {
        return "text " + index;
    }

    /** The class of each text. */
    public int[] labels() {
        return texts.stream().mapToInt(EncodedText::label).toArray();
    }

    /** The tokens of each text, for {@link dev.jumbo.data.DataLoader#byLength}. */
    public int[] lengths() {
        return texts.stream().mapToInt(text -> text.ids().length).toArray();
    }
}
