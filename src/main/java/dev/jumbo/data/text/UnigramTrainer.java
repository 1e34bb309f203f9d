package dev.jumbo.data.text;

import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * A unigram language model of pieces (Kudo 2018): many frequent strings are the first pieces; their probabilities are
 * fitted by expectation maximisation over all ways to write each word; then the quarter without which the text loses the
 * least likelihood is dropped, again and again. Text is normalised (NFKC); a word is what stands from one space to the
 * next, its space included. Characters that are no pieces are spelled in bytes, so that nothing is unknown.
 *
 * @param size V, the tokens wanted, special ones and the 256 bytes included
 * @param coverage share of the text's characters that become pieces themselves, the most frequent first
 * @param special names of the special tokens, which come first; with {@code <unk>}
 */
public record UnigramTrainer(int size, double coverage, List<String> special) implements VocabularyTrainer {
    private static final String UNKNOWN = "<unk>";
    static final List<String> SPECIAL = List.of("<pad>", UNKNOWN, "<s>", "</s>");
    static final double COVERAGE = 0.9995;
    private static final int BYTES = 256;
    private static final int SPACE = '▁';

    /** So many characters of a word are written at once; probabilities of longer ones could be too small for a double. */
    private static final int CHUNK = 32;

    private static final int MAX_SEEDS = 1_000_000;
    private static final int FITS = 2;
    private static final double SHRINK = 0.75;

    /** Pieces wanted by the time of the last fit, of which the least probable are dropped. */
    private static final double SPARE = 1.1;

    private static final double MIN_EXPECTED = 0.5;

    public UnigramTrainer {
        special = List.copyOf(special);
        if (!special.contains(UNKNOWN)) {
            throw new IllegalArgumentException(
                    "Unigram: expected " + UNKNOWN + " among the special tokens, got " + special);
        }
        if (size <= BYTES + special.size()) {
            throw new IllegalArgumentException("Unigram: expected a size above the " + (BYTES + special.size())
                    + " bytes and special tokens, got " + size);
        }
        if (!(coverage > 0 && coverage <= 1)) {
            throw new IllegalArgumentException("Unigram: expected a coverage above 0 and up to 1, got " + coverage);
        }
    }

    /** Of this size, with a coverage of 0.9995, {@code <pad>}, {@code <unk>}, {@code <s>} and {@code </s>}. */
    public UnigramTrainer(int size) {
        this(size, COVERAGE, SPECIAL);
    }

    /** Pieces, of which the first are the single characters, and their logarithms of probabilities. */
    private record Model(List<int[]> pieces, double[] scores) {
        Model select(int[] kept) {
            return new Model(
                    Arrays.stream(kept).mapToObj(pieces::get).toList(),
                    Arrays.stream(kept).mapToDouble(p -> scores[p]).toArray());
        }
    }

    @Override
    public SubwordTokenizer train(Iterable<String> texts, TrainingProgress progress) {
        WordCounts words = WordCounts.of(texts, UnigramTrainer::split, progress);
        int wanted = size - special.size() - BYTES;
        int[] characters = characters(words, (wanted + 1) / 2);
        List<int[]> chunks = new ArrayList<>();
        long[] counts = chunks(words, characters, chunks);
        List<int[]> pieces = new ArrayList<>();
        for (int c : characters) {
            pieces.add(new int[] {c});
        }
        pieces.addAll(SeedPieces.of(chunks, counts, MAX_SEEDS));
        int fixed = characters.length;
        Model model = start(pieces, chunks, counts);
        int spare = (int) (SPARE * wanted);
        double way = Math.log(Math.max(pieces.size(), spare + 1) / (double) spare);
        while (true) {
            for (int i = 0; i < FITS; i++) {
                model = fit(model, chunks, counts, fixed);
            }
            double left = Math.log(Math.max(1, model.pieces().size() / (double) spare));
            progress.at("pieces", Math.max(0, Math.round(100 * (1 - left / way))), 100);
            if (model.pieces().size() <= spare) {
                break;
            }
            int keep = Math.max(spare, (int) (SHRINK * model.pieces().size()));
            model = prune(model, chunks, counts, fixed, keep);
        }
        model = best(model, fixed, wanted);
        return SubwordTokenizer.of(json(model));
    }

    /** NFKC, and a word from each space to the next. */
    static void split(String text, Consumer<String> word) {
        String normal = Normalizer.normalize(text, Normalizer.Form.NFKC).replace(' ', (char) SPACE);
        for (int from = 0; from < normal.length(); ) {
            int to = normal.indexOf(SPACE, from + 1);
            to = to < 0 ? normal.length() : to;
            word.accept(normal.substring(from, to));
            from = to;
        }
    }

    /** The most frequent characters up to the coverage, at most {@code limit}; ascending. */
    private int[] characters(WordCounts words, int limit) {
        TreeMap<Integer, Long> counts = new TreeMap<>();
        for (int w = 0; w < words.size(); w++) {
            long times = words.counts()[w];
            words.words()[w].codePoints().forEach(c -> counts.merge(c, times, Long::sum));
        }
        long all = counts.values().stream().mapToLong(Long::longValue).sum();
        List<Integer> ordered = new ArrayList<>(counts.keySet());
        ordered.sort(Comparator.comparingLong((Integer c) -> counts.getOrDefault(c, 0L))
                .reversed());
        long covered = 0;
        int size = 0;
        while (size < Math.min(limit, ordered.size()) && covered < coverage * all) {
            covered += counts.getOrDefault(ordered.get(size++), 0L);
        }
        return ordered.subList(0, size).stream()
                .mapToInt(Integer::intValue)
                .sorted()
                .toArray();
    }

    /** The words in parts of known characters and bounded length; returns how often each occurs. */
    private static long[] chunks(WordCounts words, int[] characters, List<int[]> chunks) {
        List<Long> counts = new ArrayList<>();
        for (int w = 0; w < words.size(); w++) {
            int[] word = words.words()[w].codePoints().toArray();
            for (int from = 0; from < word.length; ) {
                int to = from;
                while (to < word.length && to < from + CHUNK && Arrays.binarySearch(characters, word[to]) >= 0) {
                    to++;
                }
                if (to > from) {
                    chunks.add(Arrays.copyOfRange(word, from, to));
                    counts.add(words.counts()[w]);
                }
                from = Math.max(to, from + 1);
            }
        }
        return counts.stream().mapToLong(Long::longValue).toArray();
    }

    /** All pieces equally probable for each character that they cover. */
    private static Model start(List<int[]> pieces, List<int[]> chunks, long[] counts) {
        double[] expected = new double[pieces.size()];
        Arrays.fill(expected, 1);
        double[] scores = new double[pieces.size()];
        Arrays.fill(scores, -StrictMath.log(pieces.size()));
        Pieces tree = new Pieces(pieces, scores);
        for (int w = 0; w < chunks.size(); w++) {
            for (int piece : tree.best(chunks.get(w), -1)) {
                expected[piece] += counts[w];
            }
        }
        double sum = Arrays.stream(expected).sum();
        return new Model(
                pieces,
                Arrays.stream(expected).map(e -> StrictMath.log(e / sum)).toArray());
    }

    /** A round of expectation maximisation; pieces that are hardly expected are dropped. */
    private static Model fit(Model model, List<int[]> chunks, long[] counts, int fixed) {
        double[] expected = new double[model.pieces().size()];
        Pieces tree = new Pieces(model.pieces(), model.scores());
        for (int w = 0; w < chunks.size(); w++) {
            tree.expect(chunks.get(w), (double) counts[w], expected);
        }
        int[] kept = IntStream.range(0, expected.length)
                .filter(p -> p < fixed || expected[p] >= MIN_EXPECTED)
                .toArray();
        double sum = 0;
        for (int p : kept) {
            sum += Math.max(expected[p], MIN_EXPECTED);
        }
        double whole = digamma(sum);
        double[] scores = new double[expected.length];
        for (int p : kept) {
            // Bayesian: digamma in place of the logarithm makes rare pieces rarer.
            scores[p] = digamma(Math.max(expected[p], MIN_EXPECTED)) - whole;
        }
        return new Model(model.pieces(), scores).select(kept);
    }

    /** Keeps the pieces without which the text would lose the most likelihood. */
    private static Model prune(Model model, List<int[]> chunks, long[] counts, int fixed, int keep) {
        int size = model.pieces().size();
        Pieces tree = new Pieces(model.pieces(), model.scores());
        double[] used = new double[size];
        for (int w = 0; w < chunks.size(); w++) {
            for (int piece : tree.best(chunks.get(w), -1)) {
                used[piece] += counts[w];
            }
        }
        double sum = Arrays.stream(used).sum();
        double[] loss = new double[size];
        for (int p = fixed; p < size; p++) {
            int[] other = tree.best(model.pieces().get(p), p);
            double sumWithout = StrictMath.log(sum + used[p] * (other.length - 1));
            double without = 0;
            for (int part : other) {
                without += StrictMath.log(used[part] + used[p]) - sumWithout;
            }
            loss[p] = used[p] == 0 ? 0 : used[p] * (StrictMath.log(used[p] / sum) - without);
        }
        int[] kept = IntStream.concat(
                        IntStream.range(0, fixed),
                        IntStream.range(fixed, size)
                                .boxed()
                                .sorted(Comparator.comparingDouble((Integer p) -> -loss[p]))
                                .limit(Math.max(0, keep - fixed))
                                .mapToInt(Integer::intValue)
                                .sorted())
                .toArray();
        return model.select(kept);
    }

    /** The single characters and the most probable other pieces. */
    private static Model best(Model model, int fixed, int wanted) {
        double[] scores = model.scores();
        int[] kept = IntStream.concat(
                        IntStream.range(0, fixed),
                        IntStream.range(fixed, scores.length)
                                .boxed()
                                .sorted(Comparator.comparingDouble((Integer p) -> -scores[p]))
                                .limit(Math.max(0, wanted - fixed))
                                .mapToInt(Integer::intValue))
                .toArray();
        return model.select(kept);
    }

    private String json(Model model) {
        List<String> tokens = new ArrayList<>(special);
        Set<String> taken = new HashSet<>(special);
        double least = Arrays.stream(model.scores()).min().orElse(0);
        for (int b = 0; b < BYTES; b++) {
            tokens.add(String.format("<0x%02X>", b));
            taken.add(tokens.get(tokens.size() - 1));
        }
        int base = tokens.size();
        double[] scores =
                Arrays.copyOf(new double[special.size()], base + model.pieces().size());
        // Bytes stand in for what is unknown; where the text has such a name, pieces spell it.
        Arrays.fill(scores, special.size(), base, 100 * least);
        Integer[] order = IntStream.range(0, model.pieces().size())
                .boxed()
                .sorted(Comparator.comparingDouble((Integer p) -> -model.scores()[p]))
                .toArray(Integer[]::new);
        for (int p : order) {
            int[] characters = model.pieces().get(p);
            String piece = new String(characters, 0, characters.length);
            if (taken.add(piece)) {
                scores[tokens.size()] = model.scores()[p];
                tokens.add(piece);
            }
        }
        return TokenizerJson.unigram(tokens, Arrays.copyOf(scores, tokens.size()), special, special.indexOf(UNKNOWN));
    }

    /** The derivative of log Γ: recurrence up to 7, then the asymptotic series. */
    static double digamma(double x) {
        double shift = 0;
        while (x < 7) {
            shift -= 1 / x++;
        }
        double y = x - 0.5;
        double s = 1 / (y * y);
        return shift + StrictMath.log(y) + s * (1.0 / 24 - s * (7.0 / 960 - s * (31.0 / 8064 - s * 127.0 / 30720)));
    }
}
