package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import de.kherud.llama.InferenceParameters;
import de.kherud.llama.LlamaModel;
import de.kherud.llama.LlamaOutput;
import de.kherud.llama.ModelParameters;
import de.kherud.llama.args.CacheType;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.data.text.TokenizerTraining;
import dev.jumbo.data.text.TrainingProgress;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exported GGUF, run by llama.cpp, against the model itself: the same tokens of a text, and the same words after it. */
class GgufExportTest {
    private static final int CONTEXT = 64;
    private static final int WORDS = 20;
    private static final String PROMPT = "The cat sat on the mat. It didn't move 12 times";

    private final Path file;
    private final Tokenizer tokenizer;

    GgufExportTest(@TempDir Path folder) {
        file = folder.resolve("model.gguf");
        tokenizer = new TokenizerTraining(TokenizerTraining.Kind.BPE, 300)
                .train(
                        List.of(
                                "The cat sat on the mat, and the dog sat on the cat. It didn't move for 12 hours; 34 times "
                                        + "they're told that the mat is that of the cat. The cat said that it didn't hear that."),
                        TrainingProgress.NONE);
    }

    @ParameterizedTest
    @CsvSource({
        "gpt2, F32",
        "gpt2, F16",
        "gpt2, BF16",
        "gpt2, Q8_0",
        "llama, F32",
        "llama, F16",
        "llama, BF16",
        "llama, Q8_0",
        "llama 3, F32",
        "linear, F32",
        "qwen2, F32",
        "qwen2, Q8_0",
        "qwen2, F16"
    })
    void llamaCppWritesTheSame(String name, GgufType type) throws Exception {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            CausalModel model = large(model(name));
            write(model, type);
            ModelParameters parameters = new ModelParameters()
                    .setModel(file.toString())
                    .setCtxSize(CONTEXT)
                    .setThreads(1)
                    .setThreadsBatch(1)
                    .setGpuLayers(0)
                    .setCacheTypeK(CacheType.F32)
                    .setCacheTypeV(CacheType.F32)
                    .skipWarmup()
                    .disableLog();
            try (LlamaModel llama = new LlamaModel(parameters)) {
                assertThat(llama.encode(PROMPT)).isEqualTo(tokenizer.ids(PROMPT));
                List<Integer> found = new ArrayList<>();
                for (LlamaOutput piece : llama.generate(new InferenceParameters(PROMPT)
                        .setTemperature(0)
                        .setTopK(1)
                        .setRepeatPenalty(1)
                        .setNPredict(WORDS)
                        .disableTokenIds(unspeakable()))) {
                    if (!piece.text.isEmpty()) {
                        found.add(id(piece.text));
                    }
                }
                assertThat(found).hasSize(WORDS);
                if (type == GgufType.Q8_0) {
                    areNearTheBest(model, found);
                } else {
                    assertThat(found).isEqualTo(greedy(model));
                }
            }
        }
    }

    private CausalModel model(String name) {
        Llama.Config plain = Llama.Config.plain(tokenizer.size(), 64, 96, 2, 4, 2, 16, 1e4, 1e-5);
        return switch (name) {
            case "gpt2" -> Gpt.of(new Gpt.Config(tokenizer.size(), CONTEXT, 64, 4, 2, 0.1, true));
            case "llama" -> Llama.of(plain);
            case "llama 3" -> Llama.of(plain.rope(new Rope(16, 1e4, new RopeScaling.Llama3(8, 1, 4, 16))));
            case "linear" -> Llama.of(plain.rope(new Rope(16, 1e4, new RopeScaling.Linear(2))));
            case "qwen2" -> Llama.of(plain.qkvBias(true));
            case "qwen3" -> Llama.of(plain.qkNorm(true).tied(true));
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** Weights so large that one word is clearly the likeliest, and that positions matter. */
    private static CausalModel large(CausalModel model) {
        Module.materialise(model, Device.CPU, 3);
        Zoo.filled(model).stateTensors().forEach((key, tensor) -> {
            if (tensor.dim() == 2) {
                tensor.mulInPlace(8);
            }
        });
        return model;
    }

    private void write(CausalModel model, GgufType type) throws IOException {
        if (model instanceof Gpt gpt) {
            GgufExport.write(gpt, tokenizer, type, file);
        } else {
            GgufExport.write((Llama) model, CONTEXT, tokenizer, type, file);
        }
    }

    /** Tokens that are parts of characters, or end the text. */
    private List<Integer> unspeakable() {
        List<Integer> ids = new ArrayList<>();
        for (int id = 0; id < tokenizer.size(); id++) {
            boolean plain = tokenizer.decode(new int[] {id}).chars().allMatch(c -> c >= 32 && c < 127);
            if (!plain || tokenizer.special().contains(id)) {
                ids.add(id);
            }
        }
        return ids;
    }

    private int id(String text) {
        return IntStream.range(0, tokenizer.size())
                .filter(id -> !tokenizer.special().contains(id)
                        && tokenizer.decode(new int[] {id}).equals(text))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no token is '" + text + "'"));
    }

    /** Likeliest words in turn. */
    private List<Integer> greedy(CausalModel model) {
        List<Integer> ids = prompt();
        for (int i = 0; i < WORDS; i++) {
            ids.add(best(logits(model, ids)));
        }
        return ids.subList(ids.size() - WORDS, ids.size());
    }

    /**
     * llama.cpp rounds what it multiplies with weights of 8 bits to 8 bits too: of words that are about as likely it may take
     * another one. It took none of which the logit is further from the best than a twentieth of the spread.
     */
    private void areNearTheBest(CausalModel model, List<Integer> found) {
        List<Integer> ids = prompt();
        for (int id : found) {
            float[] logits = logits(model, ids);
            float best = logits[best(logits)];
            float[] sorted = logits.clone();
            Arrays.sort(sorted);
            assertThat(best - logits[id])
                    .as("'%s' after %s words", tokenizer.decode(new int[] {id}), ids.size())
                    .isLessThan((best - sorted[0]) / 20);
            ids.add(id);
        }
    }

    private List<Integer> prompt() {
        List<Integer> ids = new ArrayList<>();
        for (int id : tokenizer.ids(PROMPT)) {
            ids.add(id);
        }
        return ids;
    }

    /** Of the word after these. */
    private static float[] logits(CausalModel model, List<Integer> ids) {
        long[] all = ids.stream().mapToLong(Integer::longValue).toArray();
        return model.forward(Tensor.of(all, 1, all.length)).select(1, -1).toFloats();
    }

    private int best(float[] logits) {
        List<Integer> unspeakable = unspeakable();
        int best = -1;
        for (int id = 0; id < logits.length; id++) {
            if (!unspeakable.contains(id) && (best < 0 || logits[id] > logits[best])) {
                best = id;
            }
        }
        return best;
    }

    /** The build of llama.cpp that the tests have is older than Qwen 3: its names are those of llama.cpp's own converter. */
    @Test
    void qwen3HasItsNames() throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            write(large(model("qwen3")), GgufType.F16);
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.getInt()).isEqualTo(0x46554747);
        assertThat(bytes.getInt()).isEqualTo(3);
        assertThat(bytes.getLong()).as("tensors").isEqualTo(2 * 11 + 2);
        String text = new String(bytes.array(), StandardCharsets.ISO_8859_1);
        assertThat(text)
                .contains("general.architecture", "qwen3.attention.key_length", "blk.1.attn_q_norm.weight")
                .contains("blk.0.attn_k_norm.weight", "blk.0.ffn_gate.weight", "output_norm.weight");
    }

    @Test
    void whatLlamaCppDoesNotHaveIsRefused() {
        try (Scope scope = Scope.open()) {
            Llama narrow = Zoo.filled(Llama.of(Zoo.llama().window(4)));
            assertThatThrownBy(() -> GgufExport.write(narrow, Zoo.MOST, tokenizer, GgufType.F32, file))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("windows of [4, ");
            Tokenizer characters = new TokenizerTraining(TokenizerTraining.Kind.CHARACTERS, 50)
                    .train(List.of("abc"), TrainingProgress.NONE);
            Llama llama = Zoo.filled(Llama.of(Zoo.llama()));
            assertThatThrownBy(() -> GgufExport.write(llama, Zoo.MOST, characters, GgufType.F32, file))
                    .isInstanceOf(ExportException.class)
                    .hasMessageContaining("byte-level BPE, got jumbo-characters");
            assertThat(Files.exists(file)).isFalse();
        }
    }
}
