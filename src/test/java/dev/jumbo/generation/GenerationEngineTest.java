package dev.jumbo.generation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.text.ByteTokenizer;
import dev.jumbo.models.CausalModel;
import dev.jumbo.tensor.Scope;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class GenerationEngineTest {
    private static final int VOCABULARY = 30;
    private static final int CONTEXT = 100;
    private static final EngineSettings SETTINGS =
            new EngineSettings().rows(4).context(CONTEXT).queue(100);

    private static EngineThread start(EngineSettings settings) {
        return EngineThread.ofModel(() -> TinyModels.gpt(VOCABULARY, 1000), settings);
    }

    private static GenerationRequest request(int seed, int maxTokens) {
        Sampling sampling = seed % 2 == 0 ? Sampling.GREEDY : new Sampling().temperature(2);
        int[] ids = new int[1 + seed % 7];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = (seed / 3 + i) % VOCABULARY;
        }
        return new GenerationRequest(
                new Prompt(ids, seed), new Generator().sampling(sampling).maxTokens(maxTokens));
    }

    @Test
    void requestsComeFromManyThreads() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        long alive = Scope.liveTensors();
        List<Generated> results = new ArrayList<>();
        try (EngineThread thread = start(SETTINGS)) {
            GenerationEngine engine = thread.engine();
            List<Future<Generated>> futures = new ArrayList<>();
            for (int i = 0; i < 40; i++) {
                int seed = i;
                futures.add(clients.submit(() -> engine.submit(request(seed, 5 + seed % 9), GenerationListener.NONE)
                        .result()
                        .get()));
            }
            for (Future<Generated> each : futures) {
                results.add(each.get());
            }
            EngineStatistics statistics = engine.statistics();
            assertThat(statistics.tokens())
                    .isEqualTo(results.stream().mapToInt(r -> r.tokens().length).sum());
            assertThat(statistics.waiting()).isZero();
            assertThat(statistics.reusedTokens()).isPositive().isLessThan(statistics.promptTokens());
        } finally {
            clients.shutdown();
        }
        assertThat(Scope.liveTensors()).isEqualTo(alive);
        try (Scope scope = Scope.open()) {
            CausalModel model = TinyModels.gpt(VOCABULARY, 1000);
            for (int i = 0; i < results.size(); i++) {
                GenerationRequest request = request(i, 5 + i % 9);
                assertThat(results.get(i).tokens())
                        .containsExactly(TinyModels.plainLoop(model, request.generator(), request.prompt())
                                .tokens());
            }
        }
    }

    /** One text runs until it is let go; behind it the queue fills. */
    @Test
    void aFullQueueRefusesAndADrainedOneIsDone() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        List<Generation> taken = new ArrayList<>();
        try (EngineThread thread = start(SETTINGS.rows(1).queue(3))) {
            GenerationEngine engine = thread.engine();
            taken.add(engine.submit(request(1, 50), (token, logProbs) -> {
                begun.countDown();
                return awaited(go);
            }));
            begun.await();
            for (int i = 0; i < 2; i++) {
                taken.add(engine.submit(request(i, 4), GenerationListener.NONE));
            }
            assertThatThrownBy(() -> engine.submit(
                            List.of(request(1, 4), request(2, 4)),
                            List.of(GenerationListener.NONE, GenerationListener.NONE)))
                    .isInstanceOf(QueueFullException.class)
                    .hasMessage("the queue of 3 requests is full: try again later");
            taken.add(engine.submit(request(3, 4), GenerationListener.NONE));
            assertThatThrownBy(() -> engine.submit(request(4, 4), GenerationListener.NONE))
                    .isInstanceOf(QueueFullException.class);
            assertThat(engine.statistics().waiting()).isEqualTo(3);
            assertThat(engine.statistics().running()).isOne();
            assertThat(engine.pending()).isEqualTo(4);
            engine.drain();
            assertThat(thread.hasEnded(10)).isFalse();
            assertThatThrownBy(() -> engine.submit(request(4, 4), GenerationListener.NONE))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("GenerationEngine: it takes no more requests");
            go.countDown();
            assertThat(thread.hasEnded(60_000)).isTrue();
            assertThat(engine.pending()).isZero();
        }
        for (Generation each : taken) {
            assertThat(each.result().join().reason()).isEqualTo(FinishReason.LENGTH);
        }
    }

    private static boolean awaited(CountDownLatch latch) {
        try {
            return latch.await(1, TimeUnit.MINUTES);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Those in work and those that wait end; later ones are answered. */
    @Test
    void allCanBeCancelled() throws Exception {
        CountDownLatch begun = new CountDownLatch(3);
        List<Generation> taken = new ArrayList<>();
        try (EngineThread thread = start(SETTINGS.rows(2).context(1000))) {
            GenerationEngine engine = thread.engine();
            for (int i = 0; i < 4; i++) {
                taken.add(engine.submit(request(i, 900), (token, logProbs) -> {
                    begun.countDown();
                    return true;
                }));
            }
            begun.await();
            engine.cancelAll();
            for (Generation each : taken) {
                assertThat(each.result().get().reason()).isEqualTo(FinishReason.CANCELLED);
            }
            assertThat(engine.pending()).isZero();
            assertThat(taken.get(3).result().join().tokens()).isEmpty();
            Generated later = engine.submit(request(5, 7), GenerationListener.NONE)
                    .result()
                    .get();
            assertThat(later.tokens()).hasSize(7);
        }
    }

    /** What was taken before there is anyone to answer it is answered later. */
    @Test
    void requestsMayComeBeforeTheEngineRuns() throws Exception {
        try (Scope scope = Scope.open()) {
            GenerationEngine engine = GenerationEngine.of(TinyModels.gpt(VOCABULARY, 1000), SETTINGS);
            Generation first = engine.submit(request(1, 6), GenerationListener.NONE);
            engine.cancelAll();
            Generation second = engine.submit(request(2, 6), GenerationListener.NONE);
            assertThat(engine.pending()).isEqualTo(2);
            engine.drain();
            engine.drain();
            engine.run();
            assertThat(first.result().join().reason()).isEqualTo(FinishReason.CANCELLED);
            assertThat(second.result().join().tokens()).hasSize(6);
            assertThat(engine.pending()).isZero();
        }
    }

    @Test
    void anInterruptedEngineFailsWhatItHasAndTakesNoMore() throws Exception {
        try (Scope scope = Scope.open()) {
            GenerationEngine engine = GenerationEngine.of(TinyModels.gpt(VOCABULARY, 1000), SETTINGS);
            Generation last = engine.submit(request(1, 6), (token, logProbs) -> {
                Thread.currentThread().interrupt();
                return true;
            });
            assertThatThrownBy(engine::run).isInstanceOf(InterruptedException.class);
            assertThat(last.result().join().tokens()).as("it was in work").hasSize(6);
            assertThatThrownBy(() -> engine.submit(request(1, 6), GenerationListener.NONE))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    /** A text ends while its listener says no, or another thread cancels it: two steps later its row is another's. */
    @Test
    void aRowIsFreeSoon() throws Exception {
        List<Integer> heard = Collections.synchronizedList(new ArrayList<>());
        CountDownLatch begun = new CountDownLatch(20);
        try (EngineThread thread = start(SETTINGS.rows(1).context(1000))) {
            GenerationEngine engine = thread.engine();
            Generation endless = engine.submit(request(2, 900), (token, logProbs) -> {
                begun.countDown();
                return heard.add(1);
            });
            Generation next = engine.submit(request(4, 3), (token, logProbs) -> heard.add(2));
            begun.await();
            int before = heard.size();
            endless.cancel();
            int after = heard.size();
            assertThat(next.result().get().tokens()).hasSize(3);
            assertThat(endless.result().get().tokens().length).isBetween(before, after + 2);
        }
        assertThat(heard.subList(heard.size() - 3, heard.size())).containsExactly(2, 2, 2);
    }

    @Test
    void aListenerThatThrowsEndsItsText() throws Exception {
        try (EngineThread thread = start(SETTINGS)) {
            GenerationEngine engine = thread.engine();
            Generation good = engine.submit(request(2, 40), GenerationListener.NONE);
            Generation bad = engine.submit(request(3, 40), (token, logProbs) -> {
                throw new IllegalStateException("broken listener");
            });
            assertThatThrownBy(() -> bad.result().get()).hasRootCauseMessage("broken listener");
            assertThat(good.result().get().tokens()).hasSize(40);
        }
    }

    @Test
    void mistakesAreNamed() throws Exception {
        try (EngineThread thread = start(SETTINGS)) {
            GenerationEngine engine = thread.engine();
            assertThat(engine.context()).isEqualTo(CONTEXT);
            assertThatThrownBy(() -> engine.submit(
                            new GenerationRequest(new Prompt(new int[CONTEXT], 1), new Generator()),
                            GenerationListener.NONE))
                    .hasMessage("prompt of 100 tokens: expected at most 99, for the model sees 100 with what follows");
        }
        assertThatThrownBy(() -> new EngineSettings().rows(0)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Pieces of text, with a stop string, are what the text generator gives; and tokens come with them. */
    @Test
    void textsAreThoseOfTheTextGenerator() throws Exception {
        ByteTokenizer tokenizer = new ByteTokenizer();
        Generator generator =
                new Generator().sampling(new Sampling().temperature(3)).maxTokens(60);
        List<TextPiece> heard = Collections.synchronizedList(new ArrayList<>());
        List<GeneratedText> texts = new ArrayList<>();
        List<String> stop = List.of("Q", "\u0003");
        try (EngineThread thread = EngineThread.start(
                () -> TextGenerator.of(TinyModels.gpt(tokenizer.size(), 200), tokenizer),
                new EngineSettings().context(200))) {
            TextEngine engine = thread.texts();
            List<TextRequest> requests = new ArrayList<>();
            List<Predicate<TextPiece>> listeners = new ArrayList<>();
            for (int seed = 0; seed < 8; seed++) {
                requests.add(new TextRequest(new Prompt(engine.ids("Hello"), seed), generator, stop, 0));
                listeners.add(seed == 0 ? heard::add : piece -> true);
            }
            for (TextGeneration each : engine.submit(requests, listeners)) {
                texts.add(each.result().get());
            }
        }
        try (Scope scope = Scope.open()) {
            TextGenerator plain = TextGenerator.of(TinyModels.gpt(tokenizer.size(), 200), tokenizer)
                    .generator(generator)
                    .stop(stop.toArray(new String[0]));
            for (int seed = 0; seed < 8; seed++) {
                GeneratedText expected = plain.generate("Hello", seed);
                assertThat(texts.get(seed).text()).isEqualTo(expected.text());
                assertThat(texts.get(seed).reason()).isEqualTo(expected.reason());
                assertThat(texts.get(seed).tokens()).containsExactly(expected.tokens());
                assertThat(texts.get(seed).promptTokens()).isEqualTo(5);
            }
        }
        assertThat(texts).extracting(GeneratedText::reason).contains(FinishReason.STOP_STRING, FinishReason.LENGTH);
        StringBuilder joined = new StringBuilder();
        for (TextPiece piece : heard) {
            joined.append(piece.text());
            assertThat(piece.logProbs()).hasSize(piece.tokens().length);
        }
        assertThat(joined.toString()).isEqualTo(texts.get(0).text());
    }
}
