package dev.jumbo.data.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * WordPiece (Schuster and Nakajima 2012; Devlin et al. 2019): from single characters, the pair of neighbours becomes a
 * token that raises the likelihood of the text the most, again and again. The score is n · log(n·N / (n₁·n₂)) for a pair
 * that occurs n times, of parts that occur n₁ and n₂ times, N the characters of the text; of equal scores the smaller ids
 * win. A token within a word begins with {@code ##}. Text is normalised and split as BERT does.
 *
 * @param size V, the tokens wanted, special ones included; fewer if the text has no more pairs
 * @param minFrequency a character and a pair have to occur so often
 * @param lowerCase whether case and accents are dropped
 * @param special names of the special tokens, which come first; with {@code [UNK]}
 */
public record WordPieceTrainer(int size, int minFrequency, boolean lowerCase, List<String> special)
        implements VocabularyTrainer {
    static final String PREFIX = "##";

    /** Longer words are unknown. */
    static final int MAX_WORD = 100;

    private static final String UNKNOWN = "[UNK]";
    static final List<String> SPECIAL = List.of("[PAD]", UNKNOWN, "[CLS]", "[SEP]", "[MASK]");
    private static final int EVERY = 256;

    public WordPieceTrainer {
        special = List.copyOf(special);
        if (!special.contains(UNKNOWN)) {
            throw new IllegalArgumentException(
                    "WordPiece: expected " + UNKNOWN + " among the special tokens, got " + special);
        }
        if (size <= special.size()) {
            throw new IllegalArgumentException(
                    "WordPiece: expected a size above the " + special.size() + " special tokens, got " + size);
        }
        if (minFrequency < 1) {
            throw new IllegalArgumentException("WordPiece: expected a frequency of at least 1, got " + minFrequency);
        }
    }

    /** Of this size, from pairs that occur twice, lower case, with BERT's special tokens. */
    public WordPieceTrainer(int size) {
        this(size, 2, true, SPECIAL);
    }

    private record Candidate(SymbolPairs.Pair pair, double score) {
        static final Comparator<Candidate> ORDER = Comparator.comparingDouble(Candidate::score)
                .reversed()
                .thenComparingInt(c -> c.pair().first)
                .thenComparingInt(c -> c.pair().second);
    }

    /** What training changes. */
    private final class State {
        final List<String> tokens = new ArrayList<>(special);
        final SymbolPairs pairs;
        final double characters;
        final PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.ORDER);

        /** The pairs of each token, some of them gone. */
        final List<List<SymbolPairs.Pair>> byToken = new ArrayList<>();

        State(WordCounts counts) {
            Map<String, Integer> ids = alphabet(counts);
            List<int[]> words = new ArrayList<>();
            List<Long> times = new ArrayList<>();
            long total = 0;
            for (int w = 0; w < counts.size(); w++) {
                int[] symbols = pieces(counts.words()[w]).stream()
                        .mapToInt(piece -> ids.getOrDefault(piece, -1))
                        .toArray();
                boolean known = true;
                for (int symbol : symbols) {
                    known &= symbol >= 0;
                }
                if (known) {
                    words.add(symbols);
                    times.add(counts.counts()[w]);
                    total += symbols.length * counts.counts()[w];
                }
            }
            characters = total;
            pairs = new SymbolPairs(
                    words.toArray(new int[0][]),
                    times.stream().mapToLong(Long::longValue).toArray());
            pairs.pairs().forEach(this::index);
            refill();
        }

        /** Makes tokens of the most frequent first and later characters, at most half of the size. */
        private Map<String, Integer> alphabet(WordCounts counts) {
            Map<String, Long> frequency = new HashMap<>();
            for (int w = 0; w < counts.size(); w++) {
                for (String piece : pieces(counts.words()[w])) {
                    frequency.merge(piece, counts.counts()[w], Long::sum);
                }
            }
            Map<String, Integer> ids = new HashMap<>();
            frequency.entrySet().stream()
                    .filter(e -> e.getValue() >= minFrequency)
                    .sorted(Map.Entry.<String, Long>comparingByValue()
                            .reversed()
                            .thenComparing(Map.Entry.comparingByKey()))
                    .limit((size - special.size() + 1) / 2)
                    .map(Map.Entry::getKey)
                    .sorted()
                    .forEach(piece -> {
                        ids.put(piece, tokens.size());
                        tokens.add(piece);
                    });
            return ids;
        }

        private void index(SymbolPairs.Pair pair) {
            while (byToken.size() <= Math.max(pair.first, pair.second)) {
                byToken.add(new ArrayList<>());
            }
            byToken.get(pair.first).add(pair);
            if (pair.first != pair.second) {
                byToken.get(pair.second).add(pair);
            }
        }

        double score(SymbolPairs.Pair pair) {
            double parts = (double) pairs.frequency(pair.first) * pairs.frequency(pair.second);
            return pair.count * StrictMath.log(pair.count * characters / parts);
        }

        /** Queues each pair once; entries that are out of date had filled the queue. */
        private void refill() {
            queue.clear();
            pairs.pairs().forEach(this::enqueue);
        }

        private void enqueue(SymbolPairs.Pair pair) {
            if (pair.count >= minFrequency) {
                queue.add(new Candidate(pair, score(pair)));
            }
        }

        /** Queues anew the pairs whose score a change of this token's frequency has changed. */
        private void requeue(int token) {
            List<SymbolPairs.Pair> touched = byToken.get(token);
            touched.removeIf(pair -> pair.count == 0);
            touched.forEach(this::enqueue);
        }

        /** Merges the best pair; false if there is none. */
        boolean merge(Map<String, Integer> made) {
            Candidate best = queue.poll();
            while (best != null && (best.pair().count < minFrequency || score(best.pair()) != best.score())) {
                best = queue.poll();
            }
            if (best == null) {
                return false;
            }
            SymbolPairs.Pair pair = best.pair();
            String second = tokens.get(pair.second);
            String token = tokens.get(pair.first) + second.substring(PREFIX.length());
            int id = made.computeIfAbsent(token, t -> {
                tokens.add(t);
                return tokens.size() - 1;
            });
            while (byToken.size() <= id) {
                byToken.add(new ArrayList<>());
            }
            pairs.merge(pair, id).forEach(this::index);
            requeue(pair.first);
            requeue(pair.second);
            requeue(id);
            if (queue.size() > 4 * pairs.pairs().size() + EVERY) {
                refill();
            }
            return true;
        }
    }

    @Override
    public SubwordTokenizer train(Iterable<String> texts, TrainingProgress progress) {
        State state = new State(WordCounts.of(texts, this::split, progress));
        Map<String, Integer> made = new HashMap<>();
        while (state.tokens.size() < size && state.merge(made)) {
            if (state.tokens.size() % EVERY == 0) {
                progress.at("merges", state.tokens.size(), size);
            }
        }
        progress.at("merges", state.tokens.size(), state.tokens.size());
        return SubwordTokenizer.of(TokenizerJson.wordPiece(state.tokens, special, lowerCase, UNKNOWN));
    }

    /** The first character, and each later one with its prefix. */
    private static List<String> pieces(String word) {
        List<String> pieces = new ArrayList<>();
        word.codePoints().forEach(c -> pieces.add((pieces.isEmpty() ? "" : PREFIX) + Character.toString(c)));
        return pieces;
    }

    /** BERT's normalisation and splitting: at white space, around punctuation and Chinese characters. */
    void split(String text, Consumer<String> word) {
        String source = lowerCase ? Normalizer.normalize(text, Normalizer.Form.NFD) : text;
        StringBuilder open = new StringBuilder();
        source.codePoints().forEach(c -> {
            int type = Character.getType(c);
            if (CharacterKinds.isSpace(c)) {
                flush(open, word);
            } else if (CharacterKinds.isPunctuation(c) || CharacterKinds.isChinese(c)) {
                flush(open, word);
                word.accept(Character.toString(c));
            } else if (!(lowerCase && type == Character.NON_SPACING_MARK) && !CharacterKinds.isControl(c)) {
                open.appendCodePoint(c);
            }
        });
        flush(open, word);
    }

    private void flush(StringBuilder open, Consumer<String> word) {
        if (!open.isEmpty()) {
            String whole = lowerCase ? open.toString().toLowerCase(Locale.ROOT) : open.toString();
            if (whole.codePointCount(0, whole.length()) <= MAX_WORD) {
                word.accept(whole);
            }
            open.setLength(0);
        }
    }
}
