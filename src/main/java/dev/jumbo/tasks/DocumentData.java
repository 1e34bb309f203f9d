package dev.jumbo.tasks;

import dev.jumbo.data.DataLoader;
import dev.jumbo.data.text.DocumentBatcher;
import dev.jumbo.data.text.Padding;
import dev.jumbo.generation.TextListener;
import dev.jumbo.generation.TextPrompt;
import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.train.Evaluator;
import dev.jumbo.train.metric.BitsPerByte;
import dev.jumbo.train.metric.Perplexity;
import dev.jumbo.train.metric.TokenMetric;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * A corpus in three parts, for a language model.
 *
 * @param train what the model learns from
 * @param validation what tells the best epoch; never learned from
 * @param test what the model is judged by; never looked at in training
 * @param fingerprint SHA-256 of the texts or tokens
 */
record DocumentData(LanguageModeling task, CorpusPart train, CorpusPart validation, CorpusPart test, String fingerprint)
        implements TaskData {
    private static final int SAMPLES = 10;
    private static final List<String> METRICS = List.of("perplexity", "bits_per_byte");

    static TokenMetric metric(String name) {
        return switch (name) {
            case "perplexity" -> new Perplexity();
            case "bits_per_byte" -> new BitsPerByte();
            default -> throw TextParts.unknownMetric(name, METRICS);
        };
    }

    @Override
    public Counts counts() {
        return new Counts(
                train.examples().size(),
                validation.examples().size(),
                test.examples().size());
    }

    @Override
    public DataLoader<int[]> training(int batchSize, int workers, long seed) {
        return loader(train, batchSize, workers).shuffle(seed);
    }

    private DataLoader<int[]> loader(CorpusPart part, int batchSize, int workers) {
        DataLoader<int[]> loader = DataLoader.of(
                        part.examples(),
                        batchSize,
                        new DocumentBatcher(
                                Padding.of(task.tokenizer(), task.spec().length())))
                .workers(workers);
        return part.lengths().length == 0 ? loader : loader.byLength(part.lengths());
    }

    @Override
    public Map<String, Double> validate(Module model, Judging how) {
        return judge(model, validation, how);
    }

    @Override
    public Evaluation test(Module model, Judging how) {
        Layer ready = Inference.ready((Layer) model, how.precision().dtype(how.device()));
        long start = System.nanoTime();
        Map<String, Double> values = judge(ready, test, how);
        double seconds = (System.nanoTime() - start) / 1e9;
        values.put("examples", (double) test.examples().size());
        values.put("tokens", (double) test.targets());
        values.put("tokens_per_second", test.targets() / seconds);
        return new Evaluation(values, null, samples((CausalModel) model, how));
    }

    /** Documents that the model writes from nothing. */
    private List<Evaluation.Sample> samples(CausalModel model, Judging how) {
        List<TextPrompt> prompts = LongStream.range(0, SAMPLES)
                .mapToObj(seed -> new TextPrompt("", seed))
                .toList();
        try (Autocast cast = how.precision().open(how.device())) {
            return task.writer(model).generate(prompts, TextListener.NONE).stream()
                    .map(written -> new Evaluation.Sample("", "", written.text()))
                    .toList();
        }
    }

    private Map<String, Double> judge(Module model, CorpusPart part, Judging how) {
        Evaluator evaluator =
                new Evaluator(batch -> task.forward(model, batch), task.loss(0), how.device(), how.precision());
        Map<String, Double> values =
                new LinkedHashMap<>(evaluator.evaluate(loader(part, how.batchSize(), how.workers()), List.of()));
        double loss = values.getOrDefault("loss", Double.NaN);
        for (String name : how.metrics()) {
            TokenMetric metric = metric(name);
            metric.update(loss * part.targets(), part.targets(), part.bytes());
            values.put(name, metric.value());
        }
        return values;
    }

    @Override
    public Map<String, Object> card() {
        Map<String, Object> card = new LinkedHashMap<>();
        Counts counts = counts();
        card.put("examples", counts(counts.train(), counts.validation(), counts.test()));
        card.put("tokens", counts(train.targets(), validation.targets(), test.targets()));
        card.put("vocabulary", task.tokenizer().size());
        card.put("tokenizer", task.tokenizer().fingerprint());
        card.put("fingerprint", fingerprint);
        return card;
    }

    private static Map<String, Object> counts(long train, long validation, long test) {
        Map<String, Object> counts = new LinkedHashMap<>();
        counts.put("train", train);
        counts.put("validation", validation);
        counts.put("test", test);
        return counts;
    }
}
