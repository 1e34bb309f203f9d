package dev.jumbo.recipe;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.generation.Sampling;
import dev.jumbo.models.Bert;
import dev.jumbo.models.BertClassifier;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.models.published.PublishedAdapter;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.InstructionTuning;
import dev.jumbo.tasks.Judging;
import dev.jumbo.tasks.LanguageModeling;
import dev.jumbo.tasks.PairData;
import dev.jumbo.tasks.TaskData;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import dev.jumbo.testing.T5Folder;
import dev.jumbo.train.Checkpoints;
import dev.jumbo.train.Precision;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Recipes that begin with the tiny checkpoints of scripts/goldens. Each is tuned, and then the folder that it came from is
 * taken away.
 */
class FineTuningTest {
    private static final String TOKENIZER = "{\"type\": \"jumbo-characters\", \"characters\": \"abcdefgh\"}";
    private static final String TEMPLATE =
            "{% for message in messages %}{{ 'a' if message['role'] == 'user' else 'b' }}"
                    + "{{ message['content'] }}{{ eos_token }}{% endfor %}{% if add_generation_prompt %}b{% endif %}";
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    Path folder;

    @Test
    void aLanguageModelGoesOnFromGpt2() throws IOException {
        Path from = stored("gpt2");
        Recipe recipe = recipe("task: language-modeling\n" + documents() + model("gpt", from) + training(4, ""));
        RunFolder run = run();
        Map<String, Double> before;
        try (Scope scope = Scope.open()) {
            TaskData data = TrainingRun.openData(recipe);
            CausalModel start = (CausalModel) TrainingRun.start(data, null, Device.CPU, 1);
            Case golden = golden("gpt2");
            assertClose("logits", start.forward(golden.tensor("ids")), golden.get("output"), 1e-5);
            before = data.validate(start, judging());
        }
        Map<String, Double> after =
                new TrainingRun(recipe, run).train(false, Progress.silent()).evaluation();
        assertThat(after.get("loss")).isLessThan(0.5 * before.getOrDefault("loss", 0.0));
        remove(from);
        assertThat(new TrainingRun(recipe, run).evaluate().get("loss")).isEqualTo(after.get("loss"));
        Map<String, Tensor> weights;
        try (Scope scope = Scope.open()) {
            Bundle bundle = Bundle.read(run.bundle());
            CausalModel model = (CausalModel) bundle.load(run.bundle(), Device.CPU);
            assertTrained(run, model, golden("gpt2").tensor("ids"));
            assertThat(((LanguageModeling) bundle.task())
                            .writer(model)
                            .sampling(Sampling.GREEDY)
                            .generate("ab", 1)
                            .text())
                    .startsWith("c");
            assertThat(tensors(run.bundle()).keySet())
                    .containsExactlyElementsOf(tensors(run.start()).keySet().stream()
                            .filter(name -> !name.endsWith(".attn.bias")) // a mask
                            .toList());
            weights = tensors(run.bundle());
            // Killed before the last epoch was saved and the bundle was written: the same bits.
            remove(run.bundle());
            remove(run.checkpoints(9).last().orElseThrow());
            assertThat(new TrainingRun(recipe, run)
                            .train(true, Progress.silent())
                            .evaluation()
                            .get("loss"))
                    .isEqualTo(after.get("loss"));
            tensors(run.bundle())
                    .forEach((name, tensor) -> assertThat(tensor.sameAs(Objects.requireNonNull(weights.get(name))))
                            .as(name)
                            .isTrue());
        }
    }

    @Test
    void anAssistantIsMadeOfLlamaByDora() throws IOException {
        Path from = stored("llama2");
        Files.writeString(
                from.resolve("tokenizer_config.json"),
                JSON.createObjectNode().put("chat_template", TEMPLATE).toString());
        Recipe recipe = recipe("task: instruction-tuning\n" + conversations() + model("llama", from)
                + training(6, ", lora: {rank: 4, dora: true, targets: 'blocks.*', whole: head}"));
        RunFolder run = run();
        double before;
        try (Scope scope = Scope.open()) {
            TaskData data = TrainingRun.openData(recipe);
            assertThat(data.task().template()).isEqualTo(TEMPLATE);
            CausalModel start = (CausalModel) TrainingRun.start(data, null, Device.CPU, 1);
            assertClose(
                    "logits",
                    start.forward(golden("llama2").tensor("ids")),
                    golden("llama2").get("output"),
                    1e-5);
            before = data.validate(start, judging()).getOrDefault("loss", 0.0);
        }
        Map<String, Double> after =
                new TrainingRun(recipe, run).train(false, Progress.silent()).evaluation();
        assertThat(after.get("loss")).isLessThan(0.5 * before);
        remove(from);
        try (Scope scope = Scope.open()) {
            Bundle bundle = Bundle.read(run.bundle());
            CausalModel model = (CausalModel) bundle.load(run.bundle(), Device.CPU);
            Tensor ids = golden("llama2").tensor("ids");
            assertThat(model.forward(ids).sameAs(readAsPublished(run).forward(ids)))
                    .isTrue();
            assertThat(((InstructionTuning) bundle.task()).template()).isEqualTo(TEMPLATE);
            assertThat(ChatTemplate.source(run.bundle())).isEqualTo(TEMPLATE);
            assertAdapter(run, model, ids);
            try (Safetensors learned = Safetensors.open(run.adapter().resolve("adapter_model.safetensors"))) {
                assertThat(learned.entries().keySet())
                        .contains(
                                "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight",
                                "base_model.model.model.layers.1.mlp.down_proj.lora_magnitude_vector",
                                "base_model.model.lm_head.weight");
            }
        }
    }

    /** Queries and values of GPT-2 have changes of their own, which its file joins. */
    @Test
    void preferencesAreTaughtByLora() throws IOException {
        Path from = stored("gpt2");
        Path rows = Files.writeString(
                folder.resolve("rows.jsonl"),
                "{\"prompt\": \"c\", \"chosen\": \"d\", \"rejected\": \"e\"}\n".repeat(60));
        Recipe recipe = recipe("task: preference-tuning\ndata: {source: preferences, path: '" + rows + "'}\n"
                + "prepare: {maxLength: 9, template: \"" + TEMPLATE + "\"}\n" + model("gpt", from)
                + training(3, ", lora: {rank: 2}"));
        RunFolder run = run();
        Map<String, Double> after =
                new TrainingRun(recipe, run).train(false, Progress.silent()).evaluation();
        assertThat(after.get("loss")).isLessThan(0.9 * Math.log(2)); // ln 2 where the policy is the reference
        remove(from);
        assertThat(new TrainingRun(recipe, run).evaluate().get("loss"))
                .isCloseTo(Objects.requireNonNull(after.get("loss")), within(1e-6));
        try (Scope scope = Scope.open()) {
            CausalModel model = (CausalModel) Bundle.read(run.bundle()).load(run.bundle(), Device.CPU);
            assertAdapter(run, model, golden("gpt2").tensor("ids"));
            try (Safetensors learned = Safetensors.open(run.adapter().resolve("adapter_model.safetensors"))) {
                assertThat(learned.entries())
                        .containsOnlyKeys(
                                "base_model.model.transformer.h.0.attn.c_attn.lora_A.weight",
                                "base_model.model.transformer.h.0.attn.c_attn.lora_B.weight",
                                "base_model.model.transformer.h.1.attn.c_attn.lora_A.weight",
                                "base_model.model.transformer.h.1.attn.c_attn.lora_B.weight");
            }
        }
    }

    @Test
    void aTranslatorGoesOnFromT5() throws IOException {
        Path from = folder.resolve("t5");
        Case golden = T5Folder.goldens().findFirst().orElseThrow();
        try (Scope scope = Scope.open()) {
            T5Folder.write(from, golden);
        }
        Files.writeString(from.resolve("tokenizer.json"), TOKENIZER);
        Path rows = Files.writeString(folder.resolve("rows.csv"), "from,to\n" + "ab,gh\ncd,ef\n".repeat(60));
        String data = "data: {source: pairs, path: '" + rows + "'}\nprepare: {maxLength: 4}\n";
        Recipe recipe = recipe("task: translation\n" + data + model("t5", from) + training(20, ""));
        RunFolder run = run();
        double before;
        try (Scope scope = Scope.open()) {
            PairData pairs = (PairData) TrainingRun.openData(recipe);
            assertThat(pairs.train().get(0).target()).startsWith(0).endsWith(2); // padding begins T5's targets
            EncoderDecoder start = (EncoderDecoder) TrainingRun.start(pairs, null, Device.CPU, 1);
            assertClose("logits", logits(start, golden), golden.get("output"), 1e-5);
            before = pairs.validate(start, judging()).getOrDefault("loss", 0.0);
        }
        new TrainingRun(recipe, run).train(false, Progress.silent());
        remove(from);
        try (Scope scope = Scope.open()) {
            Bundle bundle = Bundle.read(run.bundle());
            Module model = bundle.load(run.bundle(), Device.CPU);
            TaskData data2 = TrainingRun.openData(recipe.beginningWith(run.start()));
            assertThat(data2.validate(model, judging()).get("loss")).isLessThan(0.5 * before);
            Module best = TrainingRun.start(data2, null, Device.CPU, 1);
            Checkpoints.loadWeights(run.checkpoints(2).best().orElseThrow(), best.stateTensors());
            assertThat(logits((EncoderDecoder) model, golden).sameAs(logits((EncoderDecoder) best, golden)))
                    .isTrue();
            assertThat(tensors(run.bundle()).keySet())
                    .isEqualTo(tensors(run.start()).keySet());
        }
    }

    /** A BERT that is a part of a classifier keeps its published names in the adapter; the new head has its own. */
    @Test
    void aClassifierIsMadeOfBertByLora() throws IOException {
        Path from = stored("bert");
        Path rows = Files.writeString(folder.resolve("rows.csv"), "text,label\n" + "abc,yes\nfgh,no\n".repeat(60));
        Recipe recipe = recipe("task: text-classification\ndata: {source: labelled, path: '" + rows
                + "'}\nprepare: {maxLength: 8}\n" + model("bert", from) + training(8, ", lora: {whole: head}"));
        RunFolder run = run();
        Map<String, Double> after =
                new TrainingRun(recipe, run).train(false, Progress.silent()).evaluation();
        assertThat(after.get("accuracy")).isEqualTo(1);
        remove(from);
        assertThat(new TrainingRun(recipe, run).evaluate().get("loss"))
                .isCloseTo(Objects.requireNonNull(after.get("loss")), within(1e-6));
        try (Scope scope = Scope.open();
                Safetensors learned = Safetensors.open(run.adapter().resolve("adapter_model.safetensors"))) {
            assertThat(learned.entries().keySet())
                    .contains(
                            "base_model.model.bert.encoder.layer.0.attention.self.query.lora_A.weight",
                            "base_model.model.bert.encoder.layer.1.attention.self.value.lora_B.weight",
                            "base_model.model.head.weight",
                            "base_model.model.head.bias")
                    .hasSize(10);
            Bundle bundle = Bundle.read(run.bundle());
            BertClassifier tuned = (BertClassifier) bundle.load(run.bundle(), Device.CPU);
            TaskData data = TrainingRun.openData(recipe.beginningWith(run.start()));
            BertClassifier start = (BertClassifier) TrainingRun.start(data, null, Device.CPU, 1);
            PublishedModel<Bert> base = PublishedModel.load(run.start(), Bert.class, Device.CPU);
            BertClassifier attached = PublishedAdapter.load(run.adapter(), base, start);
            Tensor ids = Tensor.of(new long[] {3, 4, 5, 9, 10, 8}, 2, 3);
            Tensor none = Tensor.of(new long[6], 2, 3);
            Tensor all = Tensor.full(1, DType.INT64, Device.CPU, 2, 3).to(DType.BOOL);
            assertThat(attached.forward(ids, all, none).toFloats())
                    .containsExactly(tuned.forward(ids, all, none).toFloats(), within(1e-4f));
        }
    }

    @Test
    void whatDoesNotFitTheFolderIsNamed() throws IOException {
        Path gpt2 = stored("gpt2");
        Path llama = stored("llama2");
        String task = "task: language-modeling\n" + documents();
        refused(
                task + model("gpt", llama),
                "model.name: the model in " + llama + " is llama (its model_type is llama), got gpt: give model.name:"
                        + " llama");
        refused(task + model("gpt", folder.resolve("none")), "model.from: no config.json in " + folder.resolve("none"));
        refused(
                task.replace("context: 8", "context: 10") + model("gpt", gpt2),
                "prepare: expected texts of at most 9 tokens, which the model in " + gpt2 + " sees, got 10");
        refused(
                task + "model: {name: gpt, from: '" + gpt2 + "', options: {width: 8}}\n",
                "model.options: expected none beside from");
        Files.writeString(gpt2.resolve("tokenizer.json"), TOKENIZER.replace("abc", "abcijk"));
        refused(
                task + model("gpt", gpt2),
                "model.from: expected a tokenizer of at most 11 tokens, which the model knows, got 14");
        Files.delete(gpt2.resolve("tokenizer.json"));
        refused(task + model("gpt", gpt2), "model.from: no tokenizer.json in " + gpt2);
        Recipe tied = recipe("task: language-modeling\n" + documents() + model("gpt-neo", stored("gpt-neo"))
                + training(1, ", lora: {targets: head}"));
        RunFolder other = new RunFolder(folder.resolve("other"));
        Files.createDirectories(other.start());
        assertThatThrownBy(() -> new TrainingRun(tied, other).train(false, Progress.silent()))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("has what another run began with, whose recipe.yaml is gone");
        assertThatThrownBy(() -> new TrainingRun(tied, run()).train(false, Progress.silent()))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("train.lora.targets: head shares its weight with another module");
    }

    private void refused(String yaml, String message) {
        assertThatThrownBy(() -> TrainingRun.openData(recipe(yaml))).hasMessageContaining(message);
    }

    /** The bundle's logits are those of the best checkpoint, and of the bundle read as a published folder. */
    private static void assertTrained(RunFolder run, CausalModel model, Tensor ids) throws IOException {
        CausalModel best = PublishedModel.load(run.start(), CausalModel.class, Device.CPU, DType.FLOAT32)
                .model();
        Tensor untrained = best.forward(ids);
        Checkpoints.loadWeights(run.checkpoints(2).best().orElseThrow(), best.stateTensors());
        Tensor expected = best.forward(ids);
        assertThat(expected.sameAs(untrained)).isFalse();
        assertThat(model.forward(ids).sameAs(expected)).isTrue();
        assertThat(readAsPublished(run).forward(ids).sameAs(expected)).isTrue();
    }

    private static CausalModel readAsPublished(RunFolder run) throws IOException {
        return PublishedModel.load(run.bundle(), CausalModel.class, Device.CPU).model();
    }

    /** On the model that the run began with, the adapter gives what the bundle gives. */
    private static void assertAdapter(RunFolder run, CausalModel tuned, Tensor ids) throws IOException {
        PublishedModel<CausalModel> base = PublishedModel.load(run.start(), CausalModel.class, Device.CPU);
        float[] plain = base.model().forward(ids).toFloats();
        CausalModel attached = PublishedAdapter.load(run.adapter(), base, base.model());
        float[] expected = tuned.forward(ids).toFloats();
        assertThat(attached.forward(ids).toFloats()).containsExactly(expected, within(1e-4f));
        assertThat(plain[0]).isNotCloseTo(expected[0], within(1e-3f));
    }

    private static Tensor logits(EncoderDecoder model, Case golden) {
        return model.forward(golden.tensor("source"), golden.tensor("mask").to(DType.BOOL), golden.tensor("target"));
    }

    private String documents() throws IOException {
        Path file = Files.writeString(folder.resolve("corpus.txt"), "abcdefg\nabc\n".repeat(60));
        return "data: {source: corpus, path: '" + file + "'}\nprepare: {context: 8}\n";
    }

    private String conversations() throws IOException {
        ObjectNode row = JSON.createObjectNode().put("q", "cd").put("a", "ef");
        Path file = Files.writeString(folder.resolve("rows.jsonl"), (row + "\n").repeat(60));
        return "data: {source: conversations, path: '" + file + "', user: q, assistant: a}\nprepare: {maxLength: 12}\n";
    }

    private static String model(String name, Path from) {
        return "model: {name: " + name + ", from: '" + from + "'}\n";
    }

    private static String training(int epochs, String more) {
        return "train: {epochs: " + epochs + ", batchSize: 8, precision: float32, optimizer: {name: adamw, lr: 0.02}"
                + ", keep: 9" + more + "}\n";
    }

    private static Recipe recipe(String yaml) {
        return RecipeYaml.parse("device: cpu\nsplit: {validation: 0.1, test: 0.1}\n" + yaml, "test", List.of());
    }

    private RunFolder run() {
        return new RunFolder(folder.resolve("run"));
    }

    private static Judging judging() {
        return new Judging(List.of(), 8, 0, Device.CPU, Precision.FLOAT32);
    }

    private static Case golden(String name) {
        return Goldens.cases("published")
                .filter(c -> c.toString().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** A copy of a golden checkpoint, with a tokenizer of as many tokens as it knows. */
    private Path stored(String name) throws IOException {
        Path to = Files.createDirectories(folder.resolve(name));
        try (Stream<Path> files = Files.list(resource(name))) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(file.getFileName()));
            }
        }
        Files.writeString(to.resolve("tokenizer.json"), TOKENIZER);
        return to;
    }

    private static Path resource(String name) {
        try {
            return Path.of(Objects.requireNonNull(FineTuningTest.class.getResource("/goldens/published/" + name))
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Map<String, Tensor> tensors(Path folder) throws IOException {
        Map<String, Tensor> tensors = new TreeMap<>();
        try (Safetensors all = Safetensors.open(folder.resolve("model.safetensors"))) {
            for (String name : all.entries().keySet()) {
                tensors.put(name, all.read(name));
            }
        }
        return tensors;
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
