package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.KvCache.KeysValues;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.SwiGlu;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
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
            case "mixedWindows" -> TinyModels.mixedWindows(VOCABULARY);
            case "experts" -> TinyModels.experts(VOCABULARY);
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
                    new Prompt(ids, random.nextLong()), generators.get(requests.size() % generators.size()), 4));
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

    /** A text, and what its listener heard. */
    private record Heard(Generation generation, List<Integer> tokens, List<LogProbs> logProbs) {
        static Heard of(GenerationRequest request, int context) {
            List<Integer> tokens = new ArrayList<>();
            List<LogProbs> logProbs = new ArrayList<>();
            GenerationListener listener = (token, logProb) -> {
                tokens.add(token);
                return logProb == null || logProbs.add(logProb);
            };
            return new Heard(ContinuousBatchTest.generation(request, listener, context), tokens, logProbs);
        }

        Generated result() {
            return generation.result().join();
        }
    }

    /** Each request joins when there is room, at the latest; some steps go by between two. */
    private static List<Heard> run(
            CausalModel model, EngineSettings settings, EngineCounters counters, List<GenerationRequest> requests) {
        List<Heard> all = new ArrayList<>();
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            ContinuousBatch batch = new ContinuousBatch(model, settings, counters, (texts, nanos) -> {});
            Random random = new Random(8);
            int most = 0;
            for (GenerationRequest request : requests) {
                while (!batch.hasRoom()) {
                    batch.step();
                }
                Heard heard = Heard.of(request, Math.min(model.context(), settings.context()));
                all.add(heard);
                batch.add(heard.generation);
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

    /** What is told of each token is what the whole text, read at once, says of it. */
    private static void assertProbabilities(String what, CausalModel model, GenerationRequest request, Heard heard) {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            int[] prompt = request.prompt().ids();
            long[] text = IntStream.concat(
                            Arrays.stream(prompt), heard.tokens.stream().mapToInt(id -> id))
                    .asLongStream()
                    .toArray();
            Tensor all = model.forward(Tensor.of(text, 1, text.length)).select(0, 0); // [T, V]
            assertThat(heard.logProbs).as(what).hasSameSizeAs(heard.tokens);
            for (int t = 0; t < heard.tokens.size(); t++) {
                double[] logits = all.select(0, prompt.length + t - 1L).toDoubles();
                double most = Arrays.stream(logits).max().orElseThrow();
                double sum = most
                        + Math.log(Arrays.stream(logits)
                                .map(logit -> Math.exp(logit - most))
                                .sum());
                LogProbs told = heard.logProbs.get(t);
                assertThat(told.chosen()).as(what).isCloseTo(logits[heard.tokens.get(t)] - sum, within(1e-4));
                double[] sorted = Arrays.stream(logits).sorted().toArray();
                for (int i = 0; i < 4; i++) {
                    assertThat(told.values()[i])
                            .as(what)
                            .isCloseTo(sorted[sorted.length - 1 - i] - sum, within(1e-4))
                            .isCloseTo(logits[told.tokens()[i]] - sum, within(1e-4));
                }
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"gpt", "gptNeo", "gptJ", "llama", "windowed", "mixedWindows", "experts", "alibi", "dynamic"})
    void whatFollowsAPromptDoesNotDependOnTheOthers(String name) {
        try (Scope scope = Scope.open()) {
            CausalModel model = model(name);
            List<GenerationRequest> requests = requests();
            List<Generated> plain =
                    requests.stream().map(each -> alone(name, model, each)).toList();
            for (int i = 0; i < plain.size(); i++) {
                GenerationRequest each = requests.get(i);
                assertSame(name + " alone", each.generator().generate(model, each.prompt()), plain.get(i));
            }
            long alive = Scope.liveTensors();
            for (long prefixBytes : new long[] {0, 60_000, 1 << 20}) {
                EngineCounters counters = new EngineCounters();
                List<Heard> all = run(model, SETTINGS.prefixCacheBytes(prefixBytes), counters, requests);
                assertThat(Scope.liveTensors()).isEqualTo(alive);
                for (int i = 0; i < all.size(); i++) {
                    String what = name + ", request " + i + ", " + prefixBytes + " bytes of prefixes";
                    assertSame(what, all.get(i).result(), plain.get(i));
                    assertThat(all.get(i).tokens)
                            .as(what)
                            .containsExactlyElementsOf(
                                    Arrays.stream(plain.get(i).tokens()).boxed().toList());
                    if (!name.equals("dynamic")) {
                        assertProbabilities(what, model, requests.get(i), all.get(i));
                    }
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
            List<Heard> all = run(model, SETTINGS.rows(1).prefixCacheBytes(1 << 20), counters, turns);
            assertThat(all.get(0).result().tokens()).containsExactly(answer);
            Generated plain = TinyModels.plainLoop(model, generator, new Prompt(second, 0));
            assertSame("second", all.get(1).result(), plain);
            assertSame("third", all.get(2).result(), plain);
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

    private static List<KeysValues> layers(int tokens) {
        return List.of(new KeysValues(Tensor.zeros(1, 1, tokens, 2), Tensor.zeros(1, 1, tokens, 2)));
    }

    /** Its row is free before the next step, and nothing more is heard; the others go on as if it had not been. */
    @Test
    void aCancelledTextLeaves() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = model("gpt");
            ContinuousBatch batch = new ContinuousBatch(model, SETTINGS, new EngineCounters(), (texts, nanos) -> {});
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

    /** A token that the model does not have, a listener that throws, and one that the model gives no numbers for. */
    @Test
    void whatGoesWrongInOneTextIsItsAlone() {
        try (Scope scope = Scope.open()) {
            CausalModel model = model("gpt");
            List<GenerationRequest> requests = new ArrayList<>(requests().subList(0, 3));
            requests.set(1, new GenerationRequest(new Prompt(new int[] {VOCABULARY}, 1), new Generator()));
            List<Heard> all = run(model, SETTINGS, new EngineCounters(), requests);
            assertFailed(all.get(1), "index out of range");
            for (int i : new int[] {0, 2}) {
                GenerationRequest each = requests.get(i);
                assertSame(
                        "request " + i,
                        all.get(i).result(),
                        TinyModels.plainLoop(model, each.generator(), each.prompt()));
            }
        }
    }

    /** Fails when it is asked about five tokens at once. */
    private record Fragile(Layer inner) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            if (x.size(1) == 5) {
                throw new IllegalStateException("five at once");
            }
            return inner.forward(x);
        }
    }

    /** Half way through the blocks, in the first part of a prompt or in a later one. */
    @ParameterizedTest
    @ValueSource(ints = {5, 12})
    void aPromptThatCannotBeReadFailsAlone(int length) {
        try (Scope scope = Scope.open()) {
            CausalModel plain = model("llama");
            CausalModel model =
                    Module.rewrite(plain, module -> module instanceof SwiGlu inner ? new Fragile(inner) : module);
            List<GenerationRequest> requests = new ArrayList<>();
            Generator generator = new Generator().sampling(Sampling.GREEDY).maxTokens(12);
            for (int each : new int[] {3, length, 8, length, 6}) {
                requests.add(new GenerationRequest(
                        new Prompt(
                                IntStream.range(requests.size(), requests.size() + each)
                                        .toArray(),
                                1),
                        generator));
            }
            long alive = Scope.liveTensors();
            List<Heard> all = run(model, SETTINGS.prefixCacheBytes(1 << 20), new EngineCounters(), requests);
            assertThat(Scope.liveTensors()).isEqualTo(alive);
            for (int i = 0; i < all.size(); i++) {
                if (i % 2 == 1) {
                    assertFailed(all.get(i), "five at once");
                } else {
                    assertSame(
                            "request " + i,
                            all.get(i).result(),
                            TinyModels.plainLoop(
                                    plain, generator, requests.get(i).prompt()));
                }
            }
        }
    }

    private static void assertFailed(Heard heard, String message) {
        assertThat(heard.generation.result())
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .withMessageContaining(message);
    }

    /** The model gives no numbers from its position 50 on: texts that come there fail, those beside and after them do not. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1 << 20})
    void aTextWithoutNumbersFailsAlone(long prefixBytes) {
        try (Scope scope = Scope.open()) {
            CausalModel model = model("gpt");
            try (Autograd off = Autograd.off()) {
                model.stateTensors().get("positions.weight").narrow(0, 50, 1).fillInPlace(Double.NaN);
            }
            List<GenerationRequest> requests = new ArrayList<>();
            for (int i = 0; i < 12; i++) {
                requests.add(new GenerationRequest(
                        new Prompt(new int[] {i, 2, 3}, i),
                        new Generator().sampling(new Sampling().temperature(2)).maxTokens(i % 3 == 1 ? 60 : 20 + i)));
            }
            List<Heard> all = run(model, SETTINGS.prefixCacheBytes(prefixBytes), new EngineCounters(), requests);
            for (int i = 0; i < all.size(); i++) {
                if (i % 3 == 1) {
                    assertThat(all.get(i).tokens).hasSize(50 - 3 + 1);
                    assertFailed(all.get(i), "NaN or infinite");
                } else {
                    GenerationRequest each = requests.get(i);
                    assertSame(
                            "request " + i,
                            all.get(i).result(),
                            TinyModels.plainLoop(model, each.generator(), each.prompt()));
                }
            }
        }
    }

    /** Prompts and what follows end where the model's context ends, or the engine's. */
    @ParameterizedTest
    @ValueSource(strings = {"gpt", "gptNeo", "llama"})
    void contextsFillUp(String name) {
        try (Scope scope = Scope.open()) {
            CausalModel model = model(name);
            int context = name.equals("llama") ? 70 : CONTEXT;
            List<GenerationRequest> requests = new ArrayList<>();
            for (int length : new int[] {1, context - 1, 30, context - 2, 60}) {
                int[] ids = IntStream.range(0, length).map(i -> i * i % 29).toArray();
                requests.add(new GenerationRequest(
                        new Prompt(ids, length),
                        new Generator().sampling(Sampling.GREEDY).maxTokens(1000)));
            }
            List<Heard> all = run(
                    model,
                    SETTINGS.context(name.equals("llama") ? context : 4096).prefixCacheBytes(1 << 20),
                    new EngineCounters(),
                    requests);
            for (int i = 0; i < all.size(); i++) {
                GenerationRequest each = requests.get(i);
                int room = context - each.prompt().ids().length;
                assertThat(all.get(i).tokens).hasSize(room);
                assertSame(
                        name + ", request " + i,
                        all.get(i).result(),
                        TinyModels.plainLoop(model, each.generator().maxTokens(room), each.prompt()));
            }
        }
    }

    /** Whenever all have left, the tensors are those of the prefixes, and these are no more than fit. */
    @Test
    void memoryIsFlat() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = model("llama");
            long alive = Scope.liveTensors();
            int perToken = 2 * 2 * 2 * 4 * 4; // layers, keys and values, heads, width, bytes
            int shortest = 5;
            int entries = 40;
            EngineSettings settings = SETTINGS.rows(8).prefixCacheBytes((long) entries * shortest * perToken);
            for (boolean reuse : new boolean[] {false, true}) {
                try (Scope inner = Scope.open()) {
                    ContinuousBatch batch = new ContinuousBatch(
                            model,
                            reuse ? settings : settings.prefixCacheBytes(0),
                            new EngineCounters(),
                            (texts, nanos) -> {});
                    Random random = new Random(4);
                    for (int i = 1; i <= 2000; i++) {
                        while (!batch.hasRoom()) {
                            batch.step();
                        }
                        int[] ids = random.ints(shortest + random.nextInt(9), 0, VOCABULARY)
                                .toArray();
                        Generation next = generation(
                                new GenerationRequest(
                                        new Prompt(ids, i), new Generator().maxTokens(1 + random.nextInt(6))),
                                GenerationListener.NONE,
                                CONTEXT);
                        batch.add(next);
                        if (random.nextInt(20) == 0) {
                            next.cancel();
                        }
                        if (i % 100 == 0) {
                            while (!batch.isEmpty()) {
                                batch.step();
                            }
                            long more = Scope.liveTensors() - alive;
                            assertThat(more).isLessThanOrEqualTo(reuse ? 4L * entries : 0);
                            assertThat(more > 0).isEqualTo(reuse);
                        }
                    }
                }
                assertThat(Scope.liveTensors()).isEqualTo(alive);
            }
        }
    }
}
