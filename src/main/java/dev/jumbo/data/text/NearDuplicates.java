package dev.jumbo.data.text;

import dev.jumbo.data.Seeds;
import java.util.Arrays;
import java.util.List;
import java.util.function.LongConsumer;

/**
 * Finds texts much like earlier ones (Broder 1997): the least hash of a text's five-word sequences, under 128 hash
 * functions, agrees between two texts as often as the share of common sequences says. Texts that agree in one of 16 bands of
 * eight such hashes are compared: of texts with a similarity of 0.8 a share of 0.95 is found, of 0.9 all but 10⁻⁴.
 */
public final class NearDuplicates {
    private static final int HASHES = 128;
    private static final int BANDS = 16;
    private static final int ROWS = HASHES / BANDS;
    private static final int WORDS = 5;

    /** Texts that share a band are compared up to so many, the latest first. */
    private static final int MAX_COMPARED = 64;

    /** Odd factors, one for each hash function; and what is added. */
    private static final long[] FACTORS = new long[HASHES];

    private static final long[] SHIFTS = new long[HASHES];

    static {
        for (int h = 0; h < HASHES; h++) {
            FACTORS[h] = Seeds.mix(1, h) | 1;
            SHIFTS[h] = Seeds.mix(2, h);
        }
    }

    /** The texts of a stretch. */
    static final class Index {
        int[][] signatures = new int[64][];
        int[] earlier = new int[64 * BANDS];
        long[] names = new long[64];
        final LongIntMap latest = new LongIntMap();
        int size;

        /** The number of a text with such a signature, by the order in which they were added; -1 if there is none. */
        int find(int[] signature, double similarity) {
            for (int band = 0; band < BANDS; band++) {
                int entry = latest.get(key(signature, band));
                for (int i = 0; entry != LongIntMap.NONE && i < MAX_COMPARED; i++) {
                    if (similarity(signature, signatures[entry / BANDS]) >= similarity) {
                        return entry / BANDS;
                    }
                    entry = earlier[entry];
                }
            }
            return -1;
        }

        void add(int[] signature, long name) {
            if (size == signatures.length) {
                signatures = Arrays.copyOf(signatures, 2 * size);
                names = Arrays.copyOf(names, 2 * size);
                earlier = Arrays.copyOf(earlier, 2 * size * BANDS);
            }
            for (int band = 0; band < BANDS; band++) {
                long key = key(signature, band);
                int entry = size * BANDS + band;
                earlier[entry] = latest.get(key);
                latest.put(key, entry);
            }
            names[size] = name;
            signatures[size++] = signature;
        }

        private static long key(int[] signature, int band) {
            long key = band;
            for (int row = 0; row < ROWS; row++) {
                key = Seeds.mix(key, signature[band * ROWS + row]);
            }
            return key >>> 1;
        }
    }

    private final double similarity;
    private final int memory;
    private Index now = new Index();
    private Index before = new Index();

    /** What {@link #find} gives if there is none. */
    public static final long NONE = -1;

    /**
     * Remembers nothing yet.
     *
     * @param similarity share of five-word sequences in common, from 0 to 1
     * @param memory texts that are remembered at least, the last so many, up to twice as many; each takes about 2 kB
     */
    public NearDuplicates(double similarity, int memory) {
        this.similarity = similarity;
        this.memory = memory;
    }

    /** Whether a text with a signature like this one came before; remembers it if not. */
    boolean seen(int[] signature) {
        if (find(signature) != NONE) {
            return true;
        }
        add(signature, 0);
        return false;
    }

    /** The name of a text with such a {@link #signature} that is remembered, the latest; {@link #NONE} if there is none. */
    public long find(int[] signature) {
        int place = now.find(signature, similarity);
        if (place >= 0) {
            return now.names[place];
        }
        place = before.find(signature, similarity);
        return place >= 0 ? before.names[place] : NONE;
    }

    /**
     * Remembers a text.
     *
     * @param name 0 or more
     */
    public void add(int[] signature, long name) {
        if (now.size == memory) {
            before = now;
            now = new Index();
        }
        now.add(signature, name);
    }

    /**
     * For each of some texts the latest earlier one that is much like it; -1 for none.
     *
     * @param similarity share of five-word sequences in common, from 0 to 1
     */
    public static int[] earlier(List<String> texts, double similarity, TrainingProgress progress) {
        int[][] signatures =
                texts.parallelStream().map(NearDuplicates::signature).toArray(int[][]::new);
        Index index = new Index();
        int[] earlier = new int[signatures.length];
        for (int i = 0; i < earlier.length; i++) {
            earlier[i] = index.find(signatures[i], similarity);
            index.add(signatures[i], i);
            if (i % 1024 == 0) {
                progress.at("comparing texts", i, earlier.length);
            }
        }
        return earlier;
    }

    /** An estimate of the share of five-word sequences that two texts have in common, with an error of about 0.04. */
    public static double similarity(String a, String b) {
        return similarity(signature(a), signature(b));
    }

    /** What {@link #find} compares: the least hash under each function.   → [128] */
    public static int[] signature(String text) {
        int[] least = new int[HASHES];
        Arrays.fill(least, -1);
        sequences(text, sequence -> {
            for (int h = 0; h < HASHES; h++) {
                int hash = (int) ((sequence * FACTORS[h] + SHIFTS[h]) >>> 32);
                if (Integer.compareUnsigned(hash, least[h]) < 0) {
                    least[h] = hash;
                }
            }
        });
        return least;
    }

    /** The share of equal hashes, which estimates the Jaccard similarity. */
    static double similarity(int[] a, int[] b) {
        int equal = 0;
        for (int h = 0; h < HASHES; h++) {
            equal += a[h] == b[h] ? 1 : 0;
        }
        return (double) equal / HASHES;
    }

    /** Hashes of the five-word sequences; of a shorter text, of all its words. Chinese characters are words. */
    static void sequences(String text, LongConsumer sequence) {
        long[] words = hashes(text);
        for (int from = 0; from == 0 || from + WORDS <= words.length; from++) {
            sequence.accept(Seeds.mix(0, Arrays.copyOfRange(words, from, Math.min(words.length, from + WORDS))));
        }
    }

    /** Number of words of a text. */
    public static int words(String text) {
        return hashes(text).length;
    }

    private static long[] hashes(String text) {
        long[] words = new long[16];
        int size = 0;
        long word = 0;
        for (int at = 0; at <= text.length(); ) {
            int c = at < text.length() ? text.codePointAt(at) : ' ';
            at += Character.charCount(c);
            boolean chinese = CharacterKinds.isChinese(c);
            boolean inWord = Character.isLetterOrDigit(c) && !chinese;
            if (!inWord && word != 0) {
                words = size == words.length ? Arrays.copyOf(words, 2 * size) : words;
                words[size++] = word;
                word = 0;
            }
            if (inWord) {
                word = Seeds.mix(word, Character.toLowerCase(c));
            } else if (chinese) {
                words = size == words.length ? Arrays.copyOf(words, 2 * size) : words;
                words[size++] = Seeds.mix(0, c);
            }
        }
        return Arrays.copyOf(words, size);
    }
}
