package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.export.TaskExport;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.published.PublishedAdapter;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each task of language is learned by a small recipe from its files, and predicts from its bundle. */
class LanguageTasksTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> NAMES = List.of("ada", "bob", "eve", "kim");
    private static final List<String> COLORS = List.of("red", "green", "blue", "white");
    private static final List<String> TOWNS = List.of("rome", "oslo", "lima", "bonn");
    private static final String GPT =
            "model: {name: gpt, options: {width: 32, numHeads: 2, numBlocks: 2, dropout: 0}}\n";
    private static final String BERT =
            "model: {name: bert, options: {width: 32, hidden: 64, numLayers: 2, numHeads: 4, positions: 40, dropout: 0}}\n";
    private static final String WORDS = "prepare: {tokenizer: {name: wordpiece, vocabulary: 120}, maxLength: 24}\n";

    @TempDir
    Path folder;

    private final SplittableRandom random = new SplittableRandom(5);

    private String any(List<String> words) {
        return words.get(random.nextInt(words.size()));
    }

    private Path rows(List<Map<String, Object>> rows) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Map<String, Object> row : rows) {
            lines.add(JSON.writeValueAsString(row));
        }
        return Files.write(folder.resolve("rows.jsonl"), lines);
    }

    /** Tasks whose predictions are one forward pass, which can be compiled. */
    private static final Set<String> ONE_PASS =
            Set.of("sentence-embedding", "question-answering", "token-classification", "masked-language-modeling");

    private Recipe recipe(String yaml) {
        return RecipeYaml.parse("device: cpu\nsplit: {validation: 0.1, test: 0.2}\n" + yaml, "test", List.of());
    }

    private static String training(int epochs, double rate, String more) {
        return "train: {epochs: " + epochs + ", batchSize: 16, precision: float32, optimizer: {name: adamw, lr: " + rate
                + "}" + more + "}\n";
    }

    private RunFolder run(String name) {
        return new RunFolder(folder.resolve(name));
    }

    private Map<String, Double> train(Recipe recipe, String name) throws IOException {
        Map<String, Double> values = new TrainingRun(recipe, run(name))
                .train(false, Progress.silent())
                .evaluation();
        assertThat(run(name).report()).isNotEmptyFile();
        return values;
    }

    private List<Prediction> predict(String name, String... inputs) throws IOException {
        Path bundle = run(name).bundle();
        Bundle read = Bundle.read(bundle);
        try (Scope scope = Scope.open()) {
            Module model = read.load(bundle, Device.CPU);
            List<Prediction> predictions =
                    read.task().predict(model, List.of(inputs), 3, Device.CPU, Precision.FLOAT32);
            if (ONE_PASS.contains(read.taskName())) {
                Module compiled = new TaskExport(read.task(), model).compile();
                assertThat(read.task().predict(compiled, List.of(inputs), 3, Device.CPU, Precision.FLOAT32))
                        .usingRecursiveComparison()
                        .withEqualsForType((a, b) -> a.equals(b) || Math.abs(a - b) < 1e-5, Double.class)
                        .withEqualsForType((a, b) -> Math.abs(a - b) < 1e-5f, Float.class)
                        .isEqualTo(predictions);
            }
            return predictions;
        }
    }

    private String said(String name, String input) throws IOException {
        return predict(name, input).get(0).answers().get(0).label();
    }

    /** What a run was worth, without how long it took. */
    private static Map<String, Double> quality(Map<String, Double> values) {
        Map<String, Double> some = new HashMap<>(values);
        some.remove("examples_per_second");
        return some;
    }

    private String conversations() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            int who = i % NAMES.size();
            rows.add(Map.of(
                    "messages",
                    List.of(
                            Map.of("role", "user", "content", "color of " + NAMES.get(who) + "?"),
                            Map.of("role", "assistant", "content", COLORS.get(who)))));
        }
        return "task: instruction-tuning\ndata: {source: conversations, path: '" + rows(rows) + "'}\n"
                + "prepare: {tokenizer: {name: bpe, vocabulary: 300}, maxLength: 48}\n" + GPT;
    }

    /** Two tokens to say: of four colours one, and the end. Who does not know who is asked about is at 2 or above. */
    @Test
    void answersAreLearned() throws IOException {
        Map<String, Double> values = train(recipe(conversations() + training(60, 0.005, "")), "run");
        assertThat(values.get("perplexity")).isLessThan(1.2);
        assertThat(values.get("perplexity")).isCloseTo(Math.exp(values.getOrDefault("loss", 0.0)), within(1e-9));
        assertThat(said("run", "color of bob?")).isEqualTo("green");
        assertThat(said("run", "color of kim?")).isEqualTo("white");
    }

    @Test
    void lowRankChangesAreLearnedAndMerged() throws IOException {
        String lora = ", lora: {rank: 8, alpha: 16, targets: 'blocks.*', whole: head}";
        Recipe plain = recipe(conversations() + training(100, 0.003, lora));
        Recipe checkpointed = recipe(conversations() + training(100, 0.003, lora + ", checkpointActivations: true"));
        Map<String, Double> values = train(plain, "run");
        assertThat(values.get("perplexity")).isLessThan(1.5);
        assertThat(quality(train(checkpointed, "checkpointed"))).isEqualTo(quality(values));
        assertThat(said("run", "color of eve?")).isEqualTo("blue");
        String shared = "base_model.model.tokens.weight"; // of the head, too
        Path adapter = run("run").adapter().resolve("adapter_model.safetensors");
        try (Scope scope = Scope.open();
                Safetensors learned = Safetensors.open(adapter);
                Safetensors merged = Safetensors.open(run("run").bundle().resolve("model.safetensors"))) {
            assertThat(learned.entries().keySet())
                    .anyMatch(key -> key.endsWith("lora_A.weight"))
                    .allMatch(key ->
                            key.startsWith("base_model.model.blocks.") ? key.contains(".lora_") : key.equals(shared));
            assertThat(merged.entries().keySet()).noneMatch(key -> key.contains("lora"));
            Module start = Module.materialise(TrainingRun.openData(plain).task().model(), Device.CPU, plain.seed());
            TreeSet<String> changed = new TreeSet<>();
            for (Map.Entry<String, Tensor> before : start.stateTensors().entrySet()) {
                float[] after = merged.read(before.getKey()).toFloats();
                if (!Arrays.equals(before.getValue().toFloats(), after)) {
                    changed.add(before.getKey().replace(".weight", ""));
                }
            }
            TreeSet<String> targets = new TreeSet<>();
            learned.entries()
                    .keySet()
                    .forEach(key -> targets.add(
                            key.replace("base_model.model.", "").replaceAll("(\\.lora_[AB])?\\.weight$", "")));
            assertThat(changed).isEqualTo(targets);
            CausalModel attached = PublishedAdapter.load(run("run").adapter(), (CausalModel) start);
            CausalModel bundled = (CausalModel)
                    Bundle.read(run("run").bundle()).load(run("run").bundle(), Device.CPU);
            Tensor ids = Tensor.of(new long[] {5, 17, 200, 31}, 1, 4);
            assertThat(attached.forward(ids).toFloats())
                    .containsExactly(bundled.forward(ids).toFloats(), within(1e-4f));
        }
        JsonNode settings = JSON.readTree(
                run("run").adapter().resolve("adapter_config.json").toFile());
        assertThat(settings.path("r").asInt()).isEqualTo(8);
        assertThat(settings.path("lora_alpha").asDouble()).isEqualTo(16);
        assertThat(settings.path("modules_to_save")).hasToString("[\"tokens\"]");
    }

    @Test
    void preferencesAreLearned() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            String name = any(NAMES);
            rows.add(Map.of("prompt", "greet " + name, "chosen", "dear " + name, "rejected", "hey " + name));
        }
        String yaml = "task: preference-tuning\ndata: {source: preferences, path: '" + rows(rows) + "'}\n"
                + "prepare: {tokenizer: {name: bpe, vocabulary: 300}, maxLength: 48, beta: 0.5}\n" + GPT;
        Recipe recipe = recipe(yaml + training(4, 0.003, ""));
        Map<String, Double> values = train(recipe, "run");
        assertThat(values.get("loss")).isLessThan(0.3); // ln 2 where the policy is the reference
        assertThat(values.get("reward_accuracy")).isEqualTo(1);
        assertThat(values.get("reward_margin")).isGreaterThan(1);
        assertThat(quality(new TrainingRun(recipe, run("run")).evaluate())).isEqualTo(quality(values));
    }

    @Test
    void matchingTextsAreFound() throws IOException {
        List<String> first = List.of("cat", "dog", "sun", "tea", "hat", "car", "egg", "ink");
        List<String> second = List.of("chat", "chien", "soleil", "infusion", "chapeau", "auto", "oeuf", "encre");
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int a = 0; a < 8; a++) {
            for (int b = 0; b < 8; b++) {
                if (a != b) {
                    rows.add(Map.of(
                            "from", first.get(a) + " and " + first.get(b),
                            "to", second.get(a) + " et " + second.get(b)));
                }
            }
        }
        String yaml = "task: sentence-embedding\ndata: {source: pairs, path: '" + rows(rows) + "'}\n" + WORDS + BERT;
        Map<String, Double> values = train(recipe(yaml + training(40, 0.003, "")), "run");
        assertThat(values.get("retrieval_accuracy")).isGreaterThan(0.6); // guessing: 1 / 11
        assertThat(values.get("mrr")).isBetween(values.getOrDefault("retrieval_accuracy", 0.0), 1.0);
        List<Prediction> vectors = predict("run", "cat and sun", "chat et soleil", "oeuf et encre");
        assertThat(product(vectors.get(0), vectors.get(0))).isCloseTo(1, within(1e-4));
        assertThat(product(vectors.get(0), vectors.get(1))).isGreaterThan(product(vectors.get(0), vectors.get(2)));
    }

    private static double product(Prediction a, Prediction b) {
        double sum = 0;
        for (int i = 0; i < a.vector().size(); i++) {
            sum += a.vector().get(i) * b.vector().get(i);
        }
        return sum;
    }

    @Test
    void tagsAreFound() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            List<String> words = List.of(any(NAMES), "smith", "lives", "in", any(TOWNS));
            rows.add(Map.of("words", words, "tags", List.of("B-PER", "I-PER", "O", "O", "B-LOC")));
        }
        String yaml = "task: token-classification\ndata: {source: tagged, path: '" + rows(rows) + "'}\n" + WORDS + BERT;
        Map<String, Double> values = train(recipe(yaml + training(12, 0.003, "")), "run");
        assertThat(values.get("entity_f1")).isGreaterThan(0.9);
        assertThat(values.get("accuracy")).isGreaterThan(0.9);
        assertThat(said("run", "eve smith lives in oslo")).isEqualTo("eve/B-PER smith/I-PER lives in oslo/B-LOC");
    }

    @Test
    void answersAreFound() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            String answer = any(TOWNS);
            String context = random.nextBoolean()
                    ? "🙂 " + any(NAMES) + " lives in " + answer
                    : "🙂 in " + answer + " lives " + any(NAMES);
            int start = context.codePointCount(0, context.indexOf(answer));
            rows.add(Map.of(
                    "question",
                    "where",
                    "context",
                    context,
                    "answers",
                    Map.of("text", List.of(answer), "answer_start", List.of(start))));
        }
        String yaml = "task: question-answering\ndata: {source: questions, path: '" + rows(rows) + "'}\n"
                + "prepare: {tokenizer: {name: wordpiece, vocabulary: 120}, maxLength: 24, overlap: 8, maxQuestion: 8}\n"
                + BERT;
        Map<String, Double> values = train(recipe(yaml + training(15, 0.003, "")), "run");
        assertThat(values.get("exact_match")).isGreaterThan(0.9);
        assertThat(values.get("token_f1")).isGreaterThan(0.9);
        assertThat(said("run", "where\n🙂 in lima lives bob")).isEqualTo("lima");
        assertThat(said("run", "where\t🙂 eve lives in oslo")).isEqualTo("oslo");
    }

    @Test
    void hiddenWordsAreGuessed() throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int i = 0; i < 160; i++) {
            int who = i % NAMES.size();
            rows.add(Map.of("text", NAMES.get(who) + " likes the color " + COLORS.get(who) + " most"));
        }
        String yaml =
                "task: masked-language-modeling\ndata: {source: corpus, path: '" + rows(rows) + "'}\n" + WORDS + BERT;
        Map<String, Double> values = train(recipe(yaml + training(80, 0.005, "")), "run");
        assertThat(values.get("perplexity")).isLessThan(1.2); // 1.59 for any name and any colour
        assertThat(said("run", "bob likes the color [MASK] most")).isEqualTo("green");
        Prediction name = predict("run", "[MASK] likes the color white most").get(0);
        assertThat(name.answers()).hasSize(3);
        assertThat(name.answers().get(0).label()).isEqualTo("kim");
    }
}
