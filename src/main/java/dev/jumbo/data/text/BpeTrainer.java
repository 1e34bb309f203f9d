package dev.jumbo.data.text;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Byte-level byte-pair encoding (Sennrich et al. 2016; Radford et al. 2019): from the 256 bytes of UTF-8, the most
 * frequent pair of neighbours becomes a token, again and again; of equally frequent pairs the one with the smaller ids.
 * Words are split as GPT-2 does. Spells every text, changes nothing in it.
 *
 * @param size V, the tokens wanted, special ones and bytes included; fewer if the text has no more pairs
 * @param minFrequency a pair has to occur so often
 * @param special names of the special tokens, which come first
 */
public record BpeTrainer(int size, int minFrequency, List<String> special) implements VocabularyTrainer {
    /** GPT-2's splitting, as its paper's code has it. */
    private static final Pattern WORD = Pattern.compile(
            "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
            Pattern.UNICODE_CHARACTER_CLASS);

    static final List<String> SPECIAL = List.of("<|endoftext|>", "<|pad|>");
    private static final int BYTES = 256;
    private static final int EVERY = 256;

    public BpeTrainer {
        special = List.copyOf(special);
        if (size < BYTES + special.size()) {
            throw new IllegalArgumentException("BPE: expected a size of at least " + (BYTES + special.size())
                    + " for the bytes and the special tokens, got " + size);
        }
        if (minFrequency < 1) {
            throw new IllegalArgumentException("BPE: expected a frequency of at least 1, got " + minFrequency);
        }
    }

    /** Of this size, from pairs that occur twice, with {@code <|endoftext|>} and {@code <|pad|>}. */
    public BpeTrainer(int size) {
        this(size, 2, SPECIAL);
    }

    /** A pair and how often it occurred when it was put into the queue. */
    private record Candidate(SymbolPairs.Pair pair, long count) {
        static final Comparator<Candidate> ORDER = Comparator.comparingLong(Candidate::count)
                .reversed()
                .thenComparingInt(c -> c.pair().first)
                .thenComparingInt(c -> c.pair().second);
    }

    @Override
    public SubwordTokenizer train(Iterable<String> texts, TrainingProgress progress) {
        WordCounts counts = WordCounts.of(texts, BpeTrainer::split, progress);
        List<String> tokens = new ArrayList<>(special);
        int[] idOfByte = new int[BYTES];
        for (int b : ByteLetters.sorted()) {
            idOfByte[b] = tokens.size();
            tokens.add(ByteLetters.of(b));
        }
        Map<String, Integer> ids = new HashMap<>();
        for (int id = 0; id < tokens.size(); id++) {
            ids.put(tokens.get(id), id);
        }
        SymbolPairs pairs = new SymbolPairs(symbols(counts.words(), idOfByte), counts.counts());
        PriorityQueue<Candidate> queue = new PriorityQueue<>(Candidate.ORDER);
        pairs.pairs().forEach(pair -> queue.add(new Candidate(pair, pair.count)));
        List<String[]> merges = new ArrayList<>();
        while (tokens.size() < size && !queue.isEmpty()) {
            Candidate best = queue.poll();
            SymbolPairs.Pair pair = best.pair();
            if (pair.count < minFrequency) {
                continue;
            }
            if (pair.count != best.count()) {
                // Counts of old pairs only fall, so the pair belongs further back.
                queue.add(new Candidate(pair, pair.count));
                continue;
            }
            String[] parts = {tokens.get(pair.first), tokens.get(pair.second)};
            String token = parts[0] + parts[1];
            Integer known = ids.get(token);
            int id = known == null ? tokens.size() : known;
            if (known == null) {
                ids.put(token, id);
                tokens.add(token);
            }
            merges.add(parts);
            for (SymbolPairs.Pair grown : pairs.merge(pair, id)) {
                queue.add(new Candidate(grown, grown.count));
            }
            if (tokens.size() % EVERY == 0) {
                progress.at("merges", tokens.size(), size);
            }
        }
        progress.at("merges", tokens.size(), tokens.size());
        return SubwordTokenizer.of(TokenizerJson.bpe(tokens, special, merges));
    }

    static void split(String text, Consumer<String> word) {
        Matcher matcher = WORD.matcher(text);
        while (matcher.find()) {
            word.accept(matcher.group());
        }
    }

    private static int[][] symbols(String[] words, int[] idOfByte) {
        int[][] symbols = new int[words.length][];
        for (int w = 0; w < words.length; w++) {
            byte[] bytes = words[w].getBytes(StandardCharsets.UTF_8);
            symbols[w] = new int[bytes.length];
            for (int i = 0; i < bytes.length; i++) {
                symbols[w][i] = idOfByte[bytes[i] & 0xff];
            }
        }
        return symbols;
    }
}
