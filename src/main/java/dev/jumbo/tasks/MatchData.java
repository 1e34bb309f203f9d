package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.MatchingTexts;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.TextBatcher;
import dev.jumbo.models.SentenceEncoder;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Evaluator;
import java.io.IOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Pairs of texts that belong together, in three parts.
 *
 * @param known what the model begins with
 * @param train what the model learns from, in tokens
 * @param validation what tells the best epoch; never learned from
 * @param test what the model is judged by; never looked at in training
 * @param fingerprint SHA-256 of the texts
 */
public record MatchData(
        SentenceEmbedding task,
        Beginning known,
        MatchingTexts train,
        MatchingTexts validation,
        MatchingTexts test,
        String fingerprint)
        implements TaskData {
    /**
     * Where a first text finds its second one among all of the part, the nearest first: share of those that find it at place
     * 1, and the mean of 1 / place. Texts that are as near stand before none.
     */
    static final List<String> METRICS = List.of("retrieval_accuracy", "mrr");

    private static final int TOGETHER = 256;

    @Override
    public Counts counts() {
        return new Counts(train.size(), validation.size(), test.size());
    }

    @Override
    public @Nullable PublishedFolder published() {
        return known.published();
    }

    @Override
    public void begin(Module model, Device device) throws IOException {
        known.into(((SentenceEncoder) model).bert(), device);
    }

    /** Batches in a new order each epoch, of texts of any lengths: a batch's own texts are what each is told from. */
    @Override
    public DataLoader<MatchingTexts.Match> training(int batchSize, int workers, long seed) {
        return loader(train, batchSize, workers).shuffle(seed);
    }

    private DataLoader<MatchingTexts.Match> loader(MatchingTexts pairs, int batchSize, int workers) {
        return DataLoader.of(
                        pairs,
                        batchSize,
                        new MatchingTexts.PairBatcher(new TextBatcher(
                                Padding.of(task.tokenizer(), task.spec().length()))))
                .workers(workers);
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return judge(model, validation, how);
    }

    @Override
    public Evaluation test(Module model, Judging how) {
        return TextParts.timed(test.size(), () -> judge(model, test, how));
    }

    private Map<String, Double> judge(Module model, MatchingTexts pairs, Judging how) {
        float[][] first = new float[pairs.size()][];
        float[][] second = new float[pairs.size()][];
        Evaluator evaluator =
                new Evaluator(batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision());
        Map<String, Double> values = new LinkedHashMap<>(evaluator.evaluate(
                loader(pairs, how.batchSize(), how.workers()), List.of(), (batch, outputs) -> {
                    int[] indices = batch.indices();
                    int d = outputs.columns();
                    int b = indices.length;
                    for (int i = 0; i < b; i++) {
                        first[indices[i]] = Arrays.copyOfRange(outputs.values(), i * d, (i + 1) * d);
                        second[indices[i]] = Arrays.copyOfRange(outputs.values(), (b + i) * d, (b + i + 1) * d);
                    }
                }));
        int[] places = places(first, second);
        for (String name : how.metrics()) {
            double sum = 0;
            for (int place : places) {
                sum += name.equals("mrr") ? 1.0 / place : place == 1 ? 1 : 0;
            }
            values.put(name, sum / places.length);
        }
        return values;
    }

    /** For each first vector, at which place its second one stands, from 1. N pairs, D width, C of them together. */
    static int[] places(float[][] first, float[][] second) {
        int n = first.length;
        int[] places = new int[n];
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor candidates = matrix(second, 0, n).transpose(0, 1); // [D, N]
            for (int from = 0; from < n; from += TOGETHER) {
                int to = Math.min(n, from + TOGETHER);
                try (Scope some = Scope.open()) {
                    float[] scores = matrix(first, from, to).matmul(candidates).toFloats(); // [C, N]
                    for (int i = from; i < to; i++) {
                        int row = (i - from) * n;
                        places[i] = 1;
                        for (int j = 0; j < n; j++) {
                            places[i] += scores[row + j] > scores[row + i] ? 1 : 0;
                        }
                    }
                }
            }
        }
        return places;
    }

    private static Tensor matrix(float[][] vectors, int from, int to) {
        int d = vectors[0].length;
        float[] values = new float[Math.multiplyExact(to - from, d)];
        for (int i = from; i < to; i++) {
            System.arraycopy(vectors[i], 0, values, (i - from) * d, d);
        }
        return Tensor.of(values, to - from, d);
    }

    @Override
    public Map<String, Object> card() {
        return TextParts.card("pairs", counts(), task.tokenizer(), fingerprint);
    }
}
