package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.models.CausalModel;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuousBatchTest {
    private static final int VOCABULARY = 30;
    private static final int CONTEXT = 110;
    private static final EngineSettings SETTINGS =
            new EngineSettings().rows(3).context(CONTEXT).prefillTokens(7).prefixCacheBytes(0);

    private static CausalModel model(String name) {
        return switch (name) {
            case "gpt" -> TinyModels.gpt(VOCABULARY, CONTEXT);
            case "gptNeo" -> TinyModels.gptNeo(VOCABULARY, CONTEXT);
            case "gptJ" -> TinyModels.gptJ(VOCABULARY);
            case "llama" -> TinyModels.llama(VOCABULARY);
            case "windowed" -> TinyModels.windowed(VOCABULARY);
            case "alibi" -> TinyModels.alibi(VOCABULARY);
            case "dynamic" -> TinyModels.dynamic(VOCABULARY);
            default -> throw new AssertionError(name);
        };
    }

    /** Prompts of 1 to 60 tokens, several of which begin alike; greedy and drawn, with penalties and end tokens. */
    private static List<GenerationRequest> requests() {
        Random random = new Random(5);
        List<Generator> generators = List.of(
                new Generator().sampling(Sampling.GREEDY).maxTokens(30),
                new Generator().sampling(new Sampling().temperature(2)).maxTokens(12),
                new Generator()
                        .sampling(
                                new Sampling().temperature(2).topK(12).topP(.95).presencePenalty(1))
                        .maxTokens(45)
                        .endTokens(5));
        int[] common = random.ints(40, 0, VOCABULARY).toArray();
        List<GenerationRequest> requests = new ArrayList<>();
        for (int length : new int[] {1, 9, 60, 4, 33, 2, 45, 17, 41, 40}) {
            int shared = Math.min(length, random.nextInt(3) == 0 ? 0 : 40);
            int[] ids = IntStream.concat(Arrays.stream(common, 0, shared), random.ints(length - shared, 0, VOCABULARY))
                    .toArray();
            requests.add(new GenerationRequest(
                    new Prompt(ids, random.nextLong()), generators.get(requests.size() % generators.size())));
        }
        return requests;
    }

    /** Where keys depend on how long the text was when they were read, the whole text is no measure for what is cached. */
    private static Generated alone(String name, CausalModel model, GenerationRequest request) {
        return name.equals("dynamic")
                ? request.generator().generate(model, request.prompt())
                : TinyModels.plainLoop(model, request.generator(), request.prompt());
    }

    private static void assertSame(String what, Generated actual, Generated expected) {
        assertThat(actual.tokens()).as(what).containsExactly(expected.tokens());
        assertThat(actual.reason()).as(what).isEqualTo(expected.reason());
    }

    private static Generation generation(GenerationRequest request, GenerationListener listener, int context) {
        return new Generation(request, listener, context, ended -> {});
    }

    /** Each request joins when there is room, at the latest; some steps go by between two. */
    private static List<Generation> run(
            CausalModel model, EngineSettings settings, EngineCounters counters, List<GenerationRequest> requests) {
        List<Generation> all = new ArrayList<>();
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            ContinuousBatch batch = new ContinuousBatch(model, settings, counters);
            Random random = new Random(8);
            int most = 0;
            for (GenerationRequest request : requests) {
                while (!batch.hasRoom()) {
                    batch.step();
                }
                Generation generation = generation(request, GenerationListener.NONE, settings.context());
                all.add(generation);
                batch.add(generation);
                for (int i = random.nextInt(6); i > 0; i--) {
                    batch.step();
                }
                most = Math.max(most, batch.size());
            }
            assertThat(most).as("together").isGreaterThanOrEqualTo(Math.min(settings.rows(), 2));
            while (!batch.isEmpty()) {
                batch.step();
            }
        }
        return all;
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt", "gptNeo", "gptJ", "llama", "windowed", "alibi", "dynamic"})
    void whatFollowsAPromptDoesNotDependOnTheOthers(String name) {
        try (Scope scope = Scope.open()) {
            CausalModel model = model(name);
            List<GenerationRequest> requests = requests();
            List<Generated> plain =
                    requests.stream().map(each -> alone(name, model, each)).toList();
            long alive = Scope.liveTensors();
            for (long prefixBytes : new long[] {0, 60_000, 1 << 20}) {
                EngineCounters counters = new EngineCounters();
                List<Generation> all = run(model, SETTINGS.prefixCacheBytes(prefixBytes), counters, requests);
                assertThat(Scope.liveTensors()).isEqualTo(alive);
                for (int i = 0; i < all.size(); i++) {
                    String what = name + ", request " + i + ", " + prefixBytes + " bytes of prefixes";
                    assertSame(what, all.get(i).result().join(), plain.get(i));
                }
                EngineStatistics statistics = counters.statistics(0, 0);
                assertThat(statistics.promptTokens())
                        .isEqualTo(requests.stream()
                                .mapToInt(each -> each.prompt().ids().length)
                                .sum());
                assertThat(statistics.reusedTokens() > 50).isEqualTo(prefixBytes > 0 && !name.equals("dynamic"));
            }
            Set<FinishReason> reasons =
                    new HashSet<>(plain.stream().map(Generated::reason).toList());
            assertThat(reasons).contains(FinishReason.LENGTH);
        }
    }

    /** A conversation goes on: of the second prompt only what is new is read, the answer to the first included. */
    @Test
    void answersAreReadOnce() {
        try (Scope scope = Scope.open()) {
            CausalModel model = model("llama");
            EngineCounters counters = new EngineCounters();
            Generator generator = new Generator().sampling(Sampling.GREEDY).maxTokens(10);
            int[] first = {1, 2, 3, 4, 5};
            int[] answer =
                    TinyModels.plainLoop(model, generator, new Prompt(first, 0)).tokens();
            int[] second = IntStream.concat(
                            IntStream.concat(Arrays.stream(first), Arrays.stream(answer)), IntStream.of(7, 8, 9))
                    .toArray();
            List<GenerationRequest> turns = List.of(
                    new GenerationRequest(new Prompt(first, 0), generator),
                    new GenerationRequest(new Prompt(second, 0), generator),
                    new GenerationRequest(new Prompt(second, 0), generator));
            List<Generation> all = run(model, SETTINGS.rows(1).prefixCacheBytes(1 << 20), counters, turns);
            assertThat(all.get(0).result().join().tokens()).containsExactly(answer);
            Generated plain = TinyModels.plainLoop(model, generator, new Prompt(second, 0));
            assertSame("second", all.get(1).result().join(), plain);
            assertSame("third", all.get(2).result().join(), plain);
            // the last token of the answer was not read; of the same prompt all but the last token is known
            assertThat(counters.statistics(0, 0).reusedTokens()).isEqualTo(14 + 17);
        }
    }

    @Test
    void theCacheOfPrefixesStaysWithinItsMemory() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            PrefixCache cache = new PrefixCache(4 * 100);
            cache.add(new int[] {1, 2, 3, 4, 5}, layers(5)); // 5 tokens of 2·2·4 bytes
            assertThat(cache.bytes()).isEqualTo(80);
            cache.add(new int[] {1, 2, 3}, layers(3));
            assertThat(cache.bytes()).as("covered").isEqualTo(80);
            cache.add(new int[] {1, 2, 3, 4, 5, 6}, layers(6));
            assertThat(cache.bytes()).as("covers").isEqualTo(96);
            cache.add(new int[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7}, layers(10));
            assertThat(cache.bytes()).isEqualTo(256);
            assertThat(cache.find(new int[] {1, 2, 9}, 2))
                    .isNotNull()
                    .extracting(PrefixCache.Match::length)
                    .isEqualTo(2);
            cache.add(new int[] {8, 8, 8, 8, 8, 8, 8, 8, 8, 8}, layers(10));
            assertThat(cache.bytes()).as("the one that was not used is gone").isEqualTo(256);
            assertThat(cache.find(new int[] {7, 7, 7}, 2)).isNull();
            assertThat(cache.find(new int[] {8, 1, 2}, 2))
                    .isNotNull()
                    .extracting(PrefixCache.Match::length)
                    .isEqualTo(1);
            cache.add(new int[26], layers(26));
            assertThat(cache.bytes()).as("too large, and the others stay").isEqualTo(256);
            assertThat(Scope.liveTensors()).isEqualTo(4);
        }
    }

    private static List<dev.jumbo.nn.KvCache.KeysValues> layers(int tokens) {
        return List.of(
                new dev.jumbo.nn.KvCache.KeysValues(Tensor.zeros(1, 1, tokens, 2), Tensor.zeros(1, 1, tokens, 2)));
    }

    /** Its row is free before the next step, and nothing more is heard; the others go on as if it had not been. */
    @Test
    void aCancelledTextLeaves() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = model("gpt");
            ContinuousBatch batch = new ContinuousBatch(model, SETTINGS, new EngineCounters());
            List<GenerationRequest> requests = requests();
            int[] heard = new int[3];
            List<Generation> all = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                int number = i;
                Generation generation =
                        generation(requests.get(3 * i), (token, logProbs) -> ++heard[number] > 0, SETTINGS.context());
                all.add(generation);
                batch.add(generation);
                batch.step();
            }
            Generation reading = all.get(2); // 45 tokens, 7 a step
            all.get(0).cancel();
            int before = heard[0];
            batch.step();
            assertThat(batch.size()).isEqualTo(2);
            assertThat(heard[0]).isEqualTo(before);
            assertThat(all.get(0).result().join().reason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(all.get(0).result().join().tokens()).hasSize(before);
            reading.cancel();
            batch.step();
            assertThat(batch.size()).isOne();
            assertThat(reading.result().join().tokens()).isEmpty();
            while (!batch.isEmpty()) {
                batch.step();
            }
            assertSame(
                    "the other",
                    all.get(1).result().join(),
                    TinyModels.plainLoop(
                            model, requests.get(3).generator(), requests.get(3).prompt()));
        }
    }

    @Test
    void whatGoesWrongInOneTextIsItsAlone() {
        try (Scope scope = Scope.open()) {
            CausalModel model = model("gpt");
            List<GenerationRequest> requests = new ArrayList<>(requests().subList(0, 3));
            requests.set(1, new GenerationRequest(new Prompt(new int[] {VOCABULARY}, 1), new Generator()));
            List<Generation> all = run(model, SETTINGS, new EngineCounters(), requests);
            assertThat(all.get(1).result())
                    .isCompletedExceptionally()
                    .failsWithin(java.time.Duration.ZERO)
                    .withThrowableOfType(java.util.concurrent.ExecutionException.class)
                    .withMessageContaining("index out of range");
            for (int i : new int[] {0, 2}) {
                assertSame(
                        "request " + i,
                        all.get(i).result().join(),
                        TinyModels.plainLoop(
                                model,
                                requests.get(i).generator(),
                                requests.get(i).prompt()));
            }
        }
    }

    /** Probabilities are those of the model's own logits, whatever the sampling; of a text alone and in a batch. */
    @Test
    void probabilitiesAreTheModels() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = model("llama");
            int[] ids = {3, 1, 4};
            List<LogProbs> heard = new ArrayList<>();
            ContinuousBatch batch = new ContinuousBatch(model, SETTINGS, new EngineCounters());
            batch.add(generation(requests().get(0), GenerationListener.NONE, CONTEXT));
            batch.step();
            Generator generator =
                    new Generator().sampling(new Sampling().temperature(3)).maxTokens(5);
            Generation generation = generation(
                    new GenerationRequest(new Prompt(ids, 2), generator, 4),
                    (token, logProbs) -> heard.add(logProbs),
                    CONTEXT);
            batch.add(generation);
            while (!batch.isEmpty()) {
                batch.step();
            }
            int[] tokens = generation.result().join().tokens();
            assertThat(heard).hasSize(5);
            for (int t = 0; t < 5; t++) {
                long[] before = IntStream.concat(Arrays.stream(ids), Arrays.stream(tokens, 0, t))
                        .asLongStream()
                        .toArray();
                double[] logits = model.forward(Tensor.of(before, 1, before.length))
                        .select(1, before.length - 1L)
                        .select(0, 0)
                        .toDoubles();
                double sum = Math.log(Arrays.stream(logits).map(Math::exp).sum());
                LogProbs logProbs = heard.get(t);
                assertThat(logProbs.chosen()).isCloseTo(logits[tokens[t]] - sum, within(1e-4));
                assertThat(logProbs.tokens())
                        .containsExactly(IntStream.range(0, VOCABULARY)
                                .boxed()
                                .sorted((a, b) -> Double.compare(logits[b], logits[a]))
                                .limit(4)
                                .mapToInt(Integer::intValue)
                                .toArray());
                for (int i = 0; i < 4; i++) {
                    assertThat(logProbs.values()[i]).isCloseTo(logits[logProbs.tokens()[i]] - sum, within(1e-4));
                }
            }
        }
    }
}
