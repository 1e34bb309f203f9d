package dev.jumbo.benchmarks;

import dev.jumbo.generation.EngineSettings;
import dev.jumbo.generation.Generation;
import dev.jumbo.generation.GenerationEngine;
import dev.jumbo.generation.GenerationListener;
import dev.jumbo.generation.GenerationRequest;
import dev.jumbo.generation.Generator;
import dev.jumbo.generation.Prompt;
import dev.jumbo.generation.QueueFullException;
import dev.jumbo.generation.Sampling;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.Gpt;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/**
 * A GPT-2 of 124 million random weights writes 1, 8 and 16 texts at once, by continuous batching: tokens a second of all
 * together, reading the prompts included; time to the first token of a text, where all come at once, and between two.
 * Argument: tokens of a text, 64 by default.
 */
public final class GenerationBatched {
    private static final int ROUNDS = 3;
    private static final int WARM = 8;
    private static final int PROMPT = 32;
    private static final int VOCABULARY = 50257;
    private static final int[] STREAMS = {1, 8, 16};

    private GenerationBatched() {}

    public static void main(String[] args) throws Exception {
        int tokens = args.length > 0 ? Integer.parseInt(args[0]) : 64;
        try (Scope scope = Scope.open()) {
            Gpt gpt = Module.materialise(Gpt.of(Gpt.Config.gpt2()), Device.CPU, 1);
            System.out.printf(
                    "prompts of %d tokens, %d tokens each, best of %d rounds; ms as median / 99th percentile%n",
                    PROMPT, tokens, ROUNDS);
            report("packed weights", gpt, new EngineSettings(), tokens);
            report("not packed", gpt, new EngineSettings().packed(false), tokens);
        }
    }

    private static void report(String what, CausalModel model, EngineSettings settings, int tokens) throws Exception {
        List<Round> best = measure(model, settings, tokens);
        for (int i = 0; i < STREAMS.length; i++) {
            Round each = best.get(i);
            System.out.printf(
                    "%-14s %2d streams: %6.1f tokens/s, %4.2f times one stream's; first token %5.0f / %5.0f ms, then %5.1f / %5.1f%n",
                    what,
                    STREAMS[i],
                    each.perSecond,
                    each.perSecond / best.get(0).perSecond,
                    percentile(each.first, 50),
                    percentile(each.first, 99),
                    percentile(each.between, 50),
                    percentile(each.between, 99));
        }
    }

    private record Round(double perSecond, List<Double> first, List<Double> between) {}

    /** The best round of each number of streams, which are measured in turns. The model's thread is this one; the clients' another. */
    private static List<Round> measure(CausalModel model, EngineSettings settings, int tokens) throws Exception {
        GenerationEngine engine = GenerationEngine.of(model, settings);
        CompletableFuture<List<Round>> best = CompletableFuture.supplyAsync(() -> {
            try {
                Random random = new Random(1);
                List<Round> fastest = new ArrayList<>();
                for (int streams : STREAMS) {
                    fastest.add(round(engine, streams, WARM, random));
                }
                for (int i = 0; i < ROUNDS * STREAMS.length; i++) {
                    int place = i % STREAMS.length;
                    Round each = round(engine, STREAMS[place], tokens, random);
                    if (i < STREAMS.length || each.perSecond > fastest.get(place).perSecond) {
                        fastest.set(place, each);
                    }
                }
                return fastest;
            } catch (QueueFullException e) {
                throw new IllegalStateException(e);
            } finally {
                engine.drain();
            }
        });
        engine.run();
        return best.get();
    }

    private static Round round(GenerationEngine engine, int streams, int tokens, Random random)
            throws QueueFullException {
        Generator generator = new Generator()
                .sampling(new Sampling().temperature(.8).topK(40))
                .maxTokens(tokens);
        List<List<Long>> times = new ArrayList<>();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int i = 0; i < streams; i++) {
            times.add(new ArrayList<>());
            int[] ids = random.ints(PROMPT, 0, VOCABULARY).toArray();
            requests.add(new GenerationRequest(new Prompt(ids, i), generator));
        }
        long start = System.nanoTime();
        List<Generation> all = engine.submit(
                requests,
                times.stream()
                        .map(own -> (GenerationListener) (token, logProbs) -> own.add(System.nanoTime()))
                        .toList());
        all.forEach(each -> each.result().join());
        double seconds = (System.nanoTime() - start) / 1e9;
        List<Double> first = new ArrayList<>();
        List<Double> between = new ArrayList<>();
        for (List<Long> own : times) {
            first.add((own.get(0) - start) / 1e6);
            for (int i = 1; i < own.size(); i++) {
                between.add((own.get(i) - own.get(i - 1)) / 1e6);
            }
        }
        return new Round(streams * tokens / seconds, first, between);
    }

    private static double percentile(List<Double> values, int percent) {
        double[] sorted = values.stream().mapToDouble(each -> each).sorted().toArray();
        return sorted.length == 0 ? Double.NaN : sorted[Math.min(sorted.length - 1, sorted.length * percent / 100)];
    }
}
