package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Tags of words as classes of tokens: the first token of a word has the word's class, the others none. Words are joined by
 * spaces; names of special tokens in them are text.
 *
 * @param tags the classes: {@code O}, {@code B-PER}, {@code I-PER}, …
 * @param maxLength most tokens of a text; the rest is cut off, but for a last token that the tokenizer adds
 */
public record WordTags(Tokenizer tokenizer, List<String> tags, int maxLength) {
    /**
     * A text in tokens.
     *
     * @param text the targets are classes
     * @param first for each word its first token, −1 if it has none: cut off, or nothing that the tokenizer sees
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Tagged(TargetedText text, int[] first) {}

    public WordTags {
        tags = List.copyOf(tags);
        if (maxLength < 1) {
            throw new IllegalArgumentException("tags: expected a length of at least 1, got " + maxLength);
        }
    }

    /** Words whose tags are not known. */
    public Tagged encode(List<String> words) {
        StringBuilder joined = new StringBuilder();
        int[] starts = new int[words.size()];
        for (int w = 0; w < starts.length; w++) {
            joined.append(w == 0 ? "" : " ");
            starts[w] = joined.length();
            joined.append(words.get(w));
        }
        Encoding encoding = EncodedTexts.shorten(tokenizer.encodePlain(joined.toString()), maxLength);
        int[] targets = new int[encoding.size()];
        Arrays.fill(targets, (int) TokenBatch.IGNORE);
        int[] first = new int[words.size()];
        Arrays.fill(first, -1);
        for (int t = encoding.size() - 1; t >= 0; t--) {
            int start = encoding.starts()[t];
            int end = encoding.ends()[t];
            if (start < end) {
                int place = Arrays.binarySearch(starts, end - 1); // a token may begin with the space before its word
                first[place >= 0 ? place : -place - 2] = t;
            }
        }
        return new Tagged(new TargetedText(encoding.ids(), encoding.segments(), targets), first);
    }

    /**
     * Words and their tags.
     *
     * @throws IllegalArgumentException if there is not a known tag for each word
     */
    public Tagged encode(List<String> words, List<String> wordTags) {
        if (words.size() != wordTags.size()) {
            throw new IllegalArgumentException(
                    "tags: expected a tag for each of " + words.size() + " words, got " + wordTags.size());
        }
        Tagged tagged = encode(words);
        for (int w = 0; w < wordTags.size(); w++) {
            int label = tags.indexOf(wordTags.get(w));
            if (label < 0) {
                throw new IllegalArgumentException("tags: expected a tag of " + tags + " for '" + words.get(w)
                        + "', got '" + wordTags.get(w) + "'");
            }
            if (tagged.first()[w] >= 0) {
                tagged.text().targets()[tagged.first()[w]] = label;
            }
        }
        return tagged;
    }

    /**
     * The words' tags from the classes of tokens; words without tokens have the first tag.
     *
     * @param classes [T] or more
     */
    public List<String> decode(Tagged tagged, int[] classes) {
        List<String> found = new ArrayList<>();
        for (int t : tagged.first()) {
            found.add(tags.get(t < 0 ? 0 : classes[t]));
        }
        return found;
    }
}
