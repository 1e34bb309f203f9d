package dev.jumbo.data.text;

import java.util.Arrays;
import java.util.stream.IntStream;

/** Making {@link Encoding}s. */
final class Encodings {
    private Encodings() {}

    /** Adds the tokens of a character that begins and ends there. */
    @FunctionalInterface
    interface Characters {
        void add(Builder tokens, int point, int start, int end);
    }

    /**
     * The tokens of a well-formed text, name by name and character by character.
     *
     * @param capacity the most tokens that it can have
     * @param names of the special tokens that are read in the text
     * @param first the id of the first of them; the others follow
     */
    static Encoding of(String text, int segment, int capacity, Names names, int first, Characters characters) {
        Builder tokens = new Builder(capacity, segment);
        for (int at = 0; at < text.length(); ) {
            int name = names.at(text, at);
            int point = text.codePointAt(at);
            int end = at
                    + (name < 0
                            ? Character.charCount(point)
                            : names.all().get(name).length());
            if (name < 0) {
                characters.add(tokens, point, at, end);
            } else {
                tokens.addSpecial(first + name, at, end);
            }
            at = end;
        }
        return tokens.build();
    }

    /** Collects the tokens of one text. */
    static final class Builder {
        private final int segment;
        private final int[] ids;
        private final int[] starts;
        private final int[] ends;
        private final boolean[] special;
        private int size;

        /** @param capacity the most tokens that will be added */
        Builder(int capacity, int segment) {
            this.segment = segment;
            this.ids = new int[capacity];
            this.starts = new int[capacity];
            this.ends = new int[capacity];
            this.special = new boolean[capacity];
        }

        void add(int id, int start, int end) {
            ids[size] = id;
            starts[size] = start;
            ends[size++] = end;
        }

        void addSpecial(int id, int start, int end) {
            special[size] = true;
            add(id, start, end);
        }

        Encoding build() {
            int[] segments = new int[size];
            Arrays.fill(segments, segment);
            return new Encoding(
                    Arrays.copyOf(ids, size),
                    Arrays.copyOf(starts, size),
                    Arrays.copyOf(ends, size),
                    Arrays.copyOf(special, size),
                    segments);
        }
    }

    /** One after the other. */
    static Encoding join(Encoding first, Encoding second) {
        boolean[] special = Arrays.copyOf(first.special(), first.size() + second.size());
        System.arraycopy(second.special(), 0, special, first.size(), second.size());
        return new Encoding(
                join(first.ids(), second.ids()),
                join(first.starts(), second.starts()),
                join(first.ends(), second.ends()),
                special,
                join(first.segments(), second.segments()));
    }

    static void checkId(int id, int size) {
        if (id < 0 || id >= size) {
            throw new IllegalArgumentException("decode: expected ids from 0 to " + (size - 1) + ", got " + id);
        }
    }

    private static int[] join(int[] first, int[] second) {
        return IntStream.concat(Arrays.stream(first), Arrays.stream(second)).toArray();
    }
}
