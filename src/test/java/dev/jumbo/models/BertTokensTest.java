package dev.jumbo.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.data.Batch;
import dev.jumbo.data.DataLoader;
import dev.jumbo.data.Dataset;
import dev.jumbo.data.text.AnswerFinder;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.QuestionEncoder;
import dev.jumbo.data.text.QuestionWindow;
import dev.jumbo.data.text.SubwordTokenizer;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.data.text.WordPieceTrainer;
import dev.jumbo.data.text.WordTags;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Losses;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.metric.EntityF1;
import dev.jumbo.train.metric.ExactMatch;
import dev.jumbo.train.metric.Language;
import dev.jumbo.train.optim.AdamW;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Answers and tags are learned, from texts to texts. */
class BertTokensTest {
    private static final List<String> NAMES = List.of("ada", "bob", "eve", "kim");
    private static final List<String> TOWNS = List.of("rome", "oslo", "lima", "bonn");
    private static final SubwordTokenizer TOKENIZER = new WordPieceTrainer(
                    90, 1, true, List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]"))
            .train(List.of(String.join(" ", NAMES), String.join(" ", TOWNS), "who where", "lives in and"));

    private record Texts(List<TargetedText> all) implements Dataset<TargetedText> {
        @Override
        public int size() {
            return all.size();
        }

        @Override
        public TargetedText get(int index) {
            return all.get(index);
        }
    }

    private static String any(List<String> words, SplittableRandom random) {
        return words.get(random.nextInt(words.size()));
    }

    private static BertTokens trained(List<TargetedText> texts, int classes, Loss loss, int epochs) throws IOException {
        BertTokens model = BertTokens.of(
                Bert.of(new Bert.Config(TOKENIZER.size(), 32, 64, 2, 4, 40, 2, 0, 1e-12), false, false, false),
                classes);
        model.materialise(Device.CPU, 3);
        DataLoader<TargetedText> loader = DataLoader.of(
                        new Texts(texts), 32, new TargetedTextBatcher(Padding.of(TOKENIZER)))
                .shuffle(1);
        Trainer.of(model, batch -> forward(model, batch), loss)
                .optimizer(new AdamW(0.003))
                .precision(Precision.FLOAT32)
                .epochs(epochs)
                .fit(loader, null);
        return model;
    }

    private static Tensor forward(BertTokens model, Batch batch) {
        return model.forward(
                batch.input(), batch.inputs().get(2), batch.inputs().get(1));
    }

    /** [T, K] */
    private static Tensor scores(BertTokens model, TargetedText text) {
        long[] ids = Arrays.stream(text.ids()).asLongStream().toArray();
        long[] types = Arrays.stream(text.segments()).asLongStream().toArray();
        return model.forward(Tensor.of(ids, 1, ids.length), Tensor.of(types, 1, ids.length), null)
                .select(0, 0);
    }

    @Test
    void answersAreFound() throws IOException {
        QuestionEncoder encoder = new QuestionEncoder(TOKENIZER, 24, 8, 8);
        SplittableRandom random = new SplittableRandom(5);
        List<TargetedText> windows = new ArrayList<>();
        List<String> questions = new ArrayList<>();
        List<String> contexts = new ArrayList<>();
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 640; i++) {
            String name = any(NAMES, random);
            String town = any(TOWNS, random);
            contexts.add(name + " lives in " + town + ".");
            boolean who = random.nextBoolean();
            questions.add(who ? "who?" : "where?");
            answers.add(who ? name : town);
            int start = contexts.get(i).indexOf(answers.get(i));
            var answer =
                    new QuestionEncoder.Answer(start, start + answers.get(i).length());
            encoder.encode(questions.get(i), contexts.get(i), answer).forEach(w -> windows.add(w.text()));
        }
        try (Scope scope = Scope.open()) {
            BertTokens model = trained(windows.subList(0, 600), 2, Losses::crossEntropy, 40);
            ExactMatch match = new ExactMatch(Language.ENGLISH);
            for (int i = 600; i < 640; i++) {
                List<QuestionWindow> asked = encoder.encode(questions.get(i), contexts.get(i), null);
                List<float[]> starts = new ArrayList<>();
                List<float[]> ends = new ArrayList<>();
                for (QuestionWindow window : asked) {
                    Tensor scores = scores(model, window.text());
                    starts.add(scores.select(1, 0).toFloats());
                    ends.add(scores.select(1, 1).toFloats());
                }
                var found = new AnswerFinder().find(asked, starts, ends).orElseThrow();
                match.update(contexts.get(i).substring(found.start(), found.end()), answers.get(i));
            }
            assertThat(match.value()).isGreaterThan(0.9);
        }
    }

    @Test
    void tagsAreFound() throws IOException {
        WordTags tags = new WordTags(TOKENIZER, List.of("O", "B-PER", "B-LOC"), 40);
        SplittableRandom random = new SplittableRandom(6);
        List<List<String>> words = new ArrayList<>();
        List<WordTags.Tagged> texts = new ArrayList<>();
        List<String> right = List.of("B-PER", "O", "O", "B-LOC", "O", "B-PER");
        for (int i = 0; i < 240; i++) {
            words.add(List.of(any(NAMES, random), "lives", "in", any(TOWNS, random), "and", any(NAMES, random)));
            texts.add(tags.encode(words.get(i), right));
        }
        try (Scope scope = Scope.open()) {
            List<TargetedText> first =
                    texts.subList(0, 200).stream().map(WordTags.Tagged::text).toList();
            BertTokens model = trained(first, 3, new CrossEntropy(0).ofTokens(), 12);
            EntityF1 f1 = new EntityF1();
            for (int i = 200; i < 240; i++) {
                WordTags.Tagged plain = tags.encode(words.get(i));
                int[] classes = Arrays.stream(
                                scores(model, plain.text()).argmax(1).toLongs())
                        .mapToInt(Math::toIntExact)
                        .toArray();
                f1.update(tags.decode(plain, classes), right);
            }
            assertThat(f1.value()).isGreaterThan(0.95);
        }
    }

    /** BERT-base without its pooler, and a head of D·K + K. */
    @Test
    void theHeadIsOnTheTokens() {
        BertTokens model = BertTokens.of(Bert.of(Bert.Config.BASE, false, false, false), 9);
        assertThat(model.parameterCount()).isEqualTo(109_482_240 - (768 * 768 + 768) + (768 * 9 + 9));
        assertThat(model.dropout().p()).isEqualTo(0.1);
    }
}
