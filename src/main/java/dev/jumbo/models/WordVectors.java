package dev.jumbo.models;

import dev.jumbo.tensor.Tensor;
import dev.jumbo.text.NearestName;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Words by the directions of their vectors, in Java's memory: many threads may ask. V words, D width. */
public final class WordVectors {
    /** A word, and the cosine of the angle between its vector and what was asked for. */
    public record Neighbor(String word, double similarity) {}

    private final List<String> words;
    private final Map<String, Integer> ids = new HashMap<>();
    private final float[] units; // [V, D], each of length 1
    private final int width;

    private WordVectors(List<String> words, float[] units, int width) {
        this.words = List.copyOf(words);
        this.units = units;
        this.width = width;
        for (int id = 0; id < this.words.size(); id++) {
            ids.put(this.words.get(id), id);
        }
    }

    /** vectors: [V, D], of each word by its place in {@code words}. */
    public static WordVectors of(List<String> words, Tensor vectors) {
        if (vectors.dim() != 2 || vectors.size(0) != words.size()) {
            throw new IllegalArgumentException(
                    "word vectors: expected vectors[" + words.size() + ", D], got " + vectors);
        }
        float[] units = vectors.toFloats();
        int width = (int) vectors.size(1);
        for (int id = 0; id < words.size(); id++) {
            normalise(units, id * width, width);
        }
        return new WordVectors(words, units, width);
    }

    /** [V] by id. */
    public List<String> words() {
        return words;
    }

    /**
     * The vector of a word, of length 1: [D].
     *
     * @throws IllegalArgumentException if there is no such word; the message has the nearest known one
     */
    public float[] of(String word) {
        Integer id = ids.get(word);
        if (id == null) {
            throw new IllegalArgumentException(
                    "word vectors: unknown word '" + word + "'; did you mean '" + NearestName.of(word, words) + "'?");
        }
        float[] unit = new float[width];
        System.arraycopy(units, id * width, unit, 0, width);
        return unit;
    }

    /** The words nearest to a word, the nearest first. */
    public List<Neighbor> nearest(String word, int count) {
        return nearest(of(word), Set.of(word), count);
    }

    /** What is to {@code c} as {@code b} is to {@code a}: the words nearest to b − a + c, but for these three. */
    public List<Neighbor> analogy(String a, String b, String c, int count) {
        float[] minus = of(a);
        float[] plus = of(b);
        float[] wanted = of(c);
        for (int i = 0; i < width; i++) {
            wanted[i] += plus[i] - minus[i];
        }
        return nearest(wanted, Set.copyOf(List.of(a, b, c)), count);
    }

    private List<Neighbor> nearest(float[] wanted, Set<String> without, int count) {
        normalise(wanted, 0, width);
        double[] similarity = new double[words.size()];
        for (int id = 0; id < similarity.length; id++) {
            for (int i = 0; i < width; i++) {
                similarity[id] += units[id * width + i] * wanted[i];
            }
        }
        return IntStream.range(0, similarity.length)
                .filter(id -> !without.contains(words.get(id)))
                .mapToObj(id -> new Neighbor(words.get(id), similarity[id]))
                .sorted(Comparator.comparingDouble(Neighbor::similarity).reversed())
                .limit(count)
                .toList();
    }

    /** To length 1; zeros stay. */
    private static void normalise(float[] values, int from, int length) {
        double sum = 0;
        for (int i = from; i < from + length; i++) {
            sum += (double) values[i] * values[i];
        }
        for (int i = from; i < from + length && sum > 0; i++) {
            values[i] /= (float) Math.sqrt(sum);
        }
    }
}
