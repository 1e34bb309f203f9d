package dev.jumbo.models;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.Batch;
import dev.jumbo.data.BatchIterator;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.Dataset;
import dev.jumbo.data.text.WordContexts;
import dev.jumbo.data.text.WordContexts.Kind;
import dev.jumbo.data.text.WordVocabulary;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.LayerGoldens;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.optim.Adam;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class Word2VecTest {
    private static final List<String> PLACES = List.of("france", "japan", "egypt", "peru");
    private static final List<String> KINDS = List.of("capital", "river", "food", "king");

    static Stream<Case> goldens() {
        return Goldens.cases("word2vec");
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void lossAndGradientsAreThoseOfTheFormulas(Case golden) {
        try (Scope scope = Scope.open()) {
            Word2Vec model = filled(golden);
            Tensor outputs = golden.tensor("outputs");
            Tensor scores = model.forward(golden.tensor("inputs"), golden.tensor("weights"), outputs);
            Tensor loss = Word2Vec.loss(scores, target(outputs));
            assertThat(loss.item()).isCloseTo(golden.get("loss").doubleValue(), within(1e-5));
            loss.backward();
            model.parameters()
                    .forEach((key, p) -> assertClose(
                            key,
                            Objects.requireNonNull(p.tensor().grad()),
                            golden.get("gradParameters").get(key),
                            1e-5));
        }
    }

    @ParameterizedTest
    @MethodSource("goldens")
    void aStepGoesAlongTheGradients(Case golden) {
        try (Scope scope = Scope.open()) {
            Word2Vec model = filled(golden);
            Tensor loss = model.step(
                    golden.tensor("inputs"),
                    golden.tensor("weights"),
                    golden.tensor("outputs"),
                    golden.get("rate").doubleValue());
            assertThat(loss.item()).isCloseTo(golden.get("loss").doubleValue(), within(1e-5));
            model.parameters()
                    .forEach((key, p) ->
                            assertClose(key, p.tensor(), golden.get("stepped").get(key), 1e-5));
        }
    }

    private static Word2Vec filled(Case golden) {
        Word2Vec model = Module.materialise(Word2Vec.of(7, 3), Device.CPU, 1);
        LayerGoldens.fill(model, golden, UnaryOperator.identity());
        return model;
    }

    private static Tensor target(Tensor outputs) {
        Tensor target = Tensor.zeros(outputs.shape());
        target.narrow(1, 0, 1).fillInPlace(1);
        return target;
    }

    /**
     * A word {@code france.river} stands between words that tell of its place and words that tell of its kind, and "the"
     * stands everywhere.
     */
    private static List<List<String>> corpus() {
        SplittableRandom random = new SplittableRandom(11);
        List<List<String>> sentences = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            String place = PLACES.get(random.nextInt(PLACES.size()));
            String kind = KINDS.get(random.nextInt(KINDS.size()));
            sentences.add(List.of(
                    "the",
                    place + random.nextInt(3),
                    kind + random.nextInt(3),
                    place + "." + kind,
                    "the",
                    place + random.nextInt(3),
                    kind + random.nextInt(3)));
        }
        return sentences;
    }

    private record Sentences(List<int[]> ids) implements Dataset<int[]> {
        @Override
        public int size() {
            return ids.size();
        }

        @Override
        public int[] get(int index) {
            return ids.get(index);
        }
    }

    private static void assertKnowsTheCorpus(WordVectors vectors) {
        int right = 0;
        for (String from : PLACES) {
            for (String to : PLACES) {
                for (String kind : KINDS) {
                    for (String other : KINDS) {
                        if (!from.equals(to) && !kind.equals(other)) {
                            String found = vectors.analogy(from + "." + kind, to + "." + kind, from + "." + other, 1)
                                    .get(0)
                                    .word();
                            right += found.equals(to + "." + other) ? 1 : 0;
                        }
                    }
                }
            }
        }
        assertThat(right).as("analogies of 144").isGreaterThan(130);
        for (String place : PLACES) {
            for (String kind : KINDS) {
                assertThat(vectors.nearest(place + "." + kind, 3))
                        .allSatisfy(near -> assertThat(near.word()).containsAnyOf(place, kind))
                        .isSortedAccordingTo((a, b) -> Double.compare(b.similarity(), a.similarity()));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void stepsFindNeighborsAndAnalogies(Kind kind) {
        List<List<String>> corpus = corpus();
        WordVocabulary vocabulary = WordVocabulary.of(corpus, 5);
        assertThat(vocabulary.size()).isEqualTo(1 + 4 * 3 + 4 * 3 + 16);
        DataLoader<int[]> loader = loader(kind, corpus, vocabulary);
        try (Scope scope = Scope.open()) {
            Word2Vec model = Module.materialise(Word2Vec.of(vocabulary.size(), 16), Device.CPU, 4);
            int epochs = 10;
            for (int epoch = 0; epoch < epochs; epoch++) {
                double rate = 0.05 * (1 - (double) epoch / epochs);
                try (BatchIterator batches = loader.epoch(epoch, 0)) {
                    while (batches.hasNext()) {
                        try (Scope step = Scope.open()) {
                            Batch batch = batches.next().toDevice(Device.CPU);
                            model.step(
                                    batch.inputs().get(0),
                                    batch.inputs().get(1),
                                    batch.inputs().get(2),
                                    rate);
                        }
                    }
                }
            }
            assertKnowsTheCorpus(model.vectors(vocabulary.words()));
        }
    }

    @Test
    void theTrainerDoesTheSame() throws IOException {
        List<List<String>> corpus = corpus();
        WordVocabulary vocabulary = WordVocabulary.of(corpus, 5);
        try (Scope scope = Scope.open()) {
            Word2Vec model = Module.materialise(Word2Vec.of(vocabulary.size(), 16), Device.CPU, 4);
            Trainer.of(
                            model,
                            batch -> model.forward(
                                    batch.inputs().get(0),
                                    batch.inputs().get(1),
                                    batch.inputs().get(2)),
                            Word2Vec::loss)
                    .optimizer(new Adam(0.01))
                    .epochs(10)
                    .fit(loader(Kind.SKIP_GRAM, corpus, vocabulary), null);
            assertKnowsTheCorpus(model.vectors(vocabulary.words()));
        }
    }

    private static DataLoader<int[]> loader(Kind kind, List<List<String>> corpus, WordVocabulary vocabulary) {
        Sentences sentences = new Sentences(corpus.stream().map(vocabulary::ids).toList());
        WordContexts contexts = new WordContexts(kind, 4, 5, 0.01, vocabulary.counts());
        return DataLoader.of(sentences, 16, contexts).shuffle(1).workers(0);
    }

    @Test
    void vectorsAreAskedByName() {
        try (Scope scope = Scope.open()) {
            Tensor table = Tensor.of(new float[] {3, 4, 4, 3, 0, -2, 0, 0}, 4, 2);
            WordVectors vectors = WordVectors.of(List.of("left", "right", "down", "none"), table);
            assertThat(vectors.of("left")).containsExactly(0.6f, 0.8f);
            List<WordVectors.Neighbor> near = vectors.nearest("left", 5);
            assertThat(near).extracting(WordVectors.Neighbor::word).containsExactly("right", "none", "down");
            assertThat(near.get(0).similarity()).isCloseTo(0.96, within(1e-6));
            assertThat(near.get(2).similarity()).isCloseTo(-0.8, within(1e-6));
            assertThatThrownBy(() -> vectors.nearest("rigt", 1))
                    .hasMessage("word vectors: unknown word 'rigt'; did you mean 'right'?");
            assertThatThrownBy(() -> WordVectors.of(List.of("one"), table))
                    .hasMessageStartingWith("word vectors: expected vectors[1, D], got float32[4, 2]");
        }
    }

    @Test
    void noExamplesAreNoStep() {
        try (Scope scope = Scope.open()) {
            Word2Vec model = Module.materialise(Word2Vec.of(5, 3), Device.CPU, 1);
            float[] before = model.words().weight().tensor().toFloats();
            WordContexts contexts = new WordContexts(Kind.CBOW, 2, 3, 0, new long[] {1, 1, 1, 1, 1});
            Batch none = contexts.batch(List.of(new int[] {1}), new int[1], new SplittableRandom(1))
                    .toDevice(Device.CPU);
            Tensor inputs = none.inputs().get(0);
            Tensor scores =
                    model.forward(inputs, none.inputs().get(1), none.inputs().get(2));
            assertThat(Word2Vec.loss(scores, none.target()).item()).isZero();
            assertThat(model.step(inputs, none.inputs().get(1), none.inputs().get(2), 1)
                            .item())
                    .isZero();
            assertThat(model.words().weight().tensor().toFloats()).containsExactly(before);
            assertThat(Word2Vec.of(30_000, 300).parameterCount()).isEqualTo(2 * 30_000 * 300);
        }
    }
}
