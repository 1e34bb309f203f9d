package dev.jumbo.export;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

/**
 * Writes language models as GGUF, for llama.cpp: GPT-2 and Llama's kin, with their tokenizer. Matrices have the type that is
 * asked for, vectors float32.
 */
public final class GgufExport {
    private GgufExport() {}

    /**
     * Writes a GPT-2.
     *
     * @throws ExportException if llama.cpp has no such model or tokenizer
     */
    public static void write(Gpt model, Tokenizer tokenizer, GgufType type, Path file) throws IOException {
        Gpt.Config c = ModelSizes.of(model);
        if (!c.tanhGelu()) {
            throw new ExportException("GGUF: llama.cpp's GPT-2 has the GELU by tanh, this model the exact one");
        }
        GgufFile out = begin("gpt2", type);
        sizes(out, "gpt2", c.context(), c.width(), 4 * c.width(), c.numBlocks());
        out.put("gpt2.attention.head_count", c.numHeads());
        out.put("gpt2.attention.layer_norm_epsilon", 1e-5f);
        GgufTokenizer.addTo(out, tokenizer, c.vocabulary());
        Weights weights = new Weights(model, out, type);
        weights.add("token_embd.weight", "tokens.weight");
        weights.add("output.weight", "tokens.weight"); // llama.cpp does not tie them for GPT-2
        weights.add("position_embd.weight", "positions.weight", GgufType.F32);
        for (int i = 0; i < c.numBlocks(); i++) {
            String from = "blocks." + i + ".";
            String to = "blk." + i + ".";
            weights.both(to + "attn_norm", from + "norm1");
            for (String part : new String[] {"weight", "bias"}) {
                weights.joined(
                        to + "attn_qkv." + part,
                        from + "attention.query." + part,
                        from + "attention.key." + part,
                        from + "attention.value." + part);
            }
            weights.both(to + "attn_output", from + "attention.output");
            weights.both(to + "ffn_norm", from + "norm2");
            weights.both(to + "ffn_up", from + "feedForward.up");
            weights.both(to + "ffn_down", from + "feedForward.down");
        }
        weights.both("output_norm", "norm");
        out.write(file);
    }

    /**
     * Writes a Llama, Qwen 2 or Qwen 3.
     *
     * @param context most tokens of a text
     * @throws ExportException as above
     */
    public static void write(Llama model, int context, Tokenizer tokenizer, GgufType type, Path file)
            throws IOException {
        Llama.Config c = ModelSizes.of(model);
        if (c.windows().stream().anyMatch(window -> window > 0 && window < context)) {
            throw new ExportException("GGUF: llama.cpp's Llama sees all tokens, this model windows of " + c.windows());
        }
        if (c.qkvBias() && c.qkNorm()) {
            throw new ExportException("GGUF: llama.cpp has no model with both qkvBias and qkNorm");
        }
        String arch = c.qkNorm() ? "qwen3" : c.qkvBias() ? "qwen2" : "llama";
        GgufFile out = begin(arch, type);
        sizes(out, arch, context, c.width(), c.hidden(), c.numLayers());
        out.put(arch + ".vocab_size", c.vocabulary());
        out.put(arch + ".attention.head_count", c.numHeads());
        out.put(arch + ".attention.head_count_kv", c.numKvHeads());
        out.put(arch + ".attention.key_length", c.headWidth());
        out.put(arch + ".attention.value_length", c.headWidth());
        out.put(arch + ".attention.layer_norm_rms_epsilon", (float) c.eps());
        out.put(arch + ".rope.dimension_count", c.rope().width());
        out.put(arch + ".rope.freq_base", (float) c.rope().base());
        GgufTokenizer.addTo(out, tokenizer, c.vocabulary());
        Weights weights = new Weights(model, out, type);
        scaling(out, arch, c.rope());
        weights.add("token_embd.weight", "embed.weight");
        for (int i = 0; i < c.numLayers(); i++) {
            block(weights, i, c, arch.equals("llama"));
        }
        weights.add("output_norm.weight", "norm.weight");
        if (!c.tied()) {
            weights.add("output.weight", "head.weight");
        }
        out.write(file);
    }

    private static void block(Weights weights, int i, Llama.Config c, boolean interleaved) {
        String from = "blocks." + i + ".";
        String to = "blk." + i + ".";
        String projection = c.qkNorm() ? ".projection" : "";
        weights.add(to + "attn_norm.weight", from + "norm1.weight");
        for (String part : new String[] {"query", "key"}) {
            String name = to + (part.equals("query") ? "attn_q" : "attn_k");
            String key = from + "attention." + part + projection;
            if (interleaved) {
                weights.interleaved(name + ".weight", key + ".weight", c.headWidth());
            } else {
                weights.add(name + ".weight", key + ".weight");
            }
            if (c.qkvBias()) {
                weights.add(name + ".bias", key + ".bias");
            }
            if (c.qkNorm()) {
                weights.add(name + "_norm.weight", from + "attention." + part + ".norm.weight");
            }
        }
        weights.add(to + "attn_v.weight", from + "attention.value.weight");
        if (c.qkvBias()) {
            weights.add(to + "attn_v.bias", from + "attention.value.bias");
        }
        weights.add(to + "attn_output.weight", from + "attention.output.weight");
        weights.add(to + "ffn_norm.weight", from + "norm2.weight");
        weights.add(to + "ffn_gate.weight", from + "feedForward.gate.weight");
        weights.add(to + "ffn_up.weight", from + "feedForward.up.weight");
        weights.add(to + "ffn_down.weight", from + "feedForward.down.weight");
    }

    private static GgufFile begin(String arch, GgufType type) {
        GgufFile out = new GgufFile();
        out.put("general.architecture", arch);
        out.put("general.name", arch);
        out.put("general.file_type", type.fileType());
        out.put("general.quantization_version", 2);
        return out;
    }

    private static void sizes(GgufFile out, String arch, int context, int width, int hidden, int blocks) {
        out.put(arch + ".context_length", context);
        out.put(arch + ".embedding_length", width);
        out.put(arch + ".feed_forward_length", hidden);
        out.put(arch + ".block_count", blocks);
    }

    private static void scaling(GgufFile out, String arch, Rope rope) {
        if (rope.scaling() instanceof RopeScaling.Linear linear) {
            out.put(arch + ".rope.scaling.type", "linear");
            out.put(arch + ".rope.scaling.factor", (float) linear.factor());
        } else if (rope.scaling() instanceof RopeScaling.Llama3 llama3) {
            float[] factors = new float[rope.width() / 2];
            double[] plain = new RopeScaling.None().frequencies(rope.width(), rope.base(), 0);
            double[] slowed = llama3.frequencies(rope.width(), rope.base(), 0);
            for (int i = 0; i < factors.length; i++) {
                factors[i] = (float) (plain[i] / slowed[i]);
            }
            out.add("rope_freqs.weight", new long[] {factors.length}, GgufType.F32, () -> Tensor.of(factors));
        } else if (!(rope.scaling() instanceof RopeScaling.None)) {
            throw new ExportException("GGUF: llama.cpp stretches positions in another way than " + rope.scaling());
        }
    }

    /** The weights of a model, under the names of GGUF. */
    private record Weights(Map<String, Parameter> state, GgufFile out, GgufType type) {
        Weights(Module model, GgufFile out, GgufType type) {
            this(model.state(), out, type);
        }

        private Parameter get(String key) {
            Parameter parameter = state.get(key);
            if (parameter == null) {
                throw new ExportException("GGUF: expected a weight " + key + ": was the model rewritten?");
            }
            return parameter;
        }

        void add(String name, String key) {
            add(name, key, type);
        }

        void add(String name, String key, GgufType own) {
            Parameter parameter = get(key);
            out.add(name, parameter.shape(), own, parameter::tensor);
        }

        /** Weight and bias. */
        void both(String name, String key) {
            add(name + ".weight", key + ".weight");
            add(name + ".bias", key + ".bias");
        }

        /** Several below each other. */
        void joined(String name, String... keys) {
            long[] shape = get(keys[0]).shape();
            shape[0] *= keys.length;
            Tensor[] parts = new Tensor[keys.length];
            for (int i = 0; i < keys.length; i++) {
                parts[i] = get(keys[i]).tensor();
            }
            out.add(name, shape, type, () -> Tensor.cat(0, parts));
        }

        /** The features of a head that are turned together side by side; ours stand half a head apart. */
        void interleaved(String name, String key, int headWidth) {
            Parameter parameter = get(key);
            out.add(
                    name,
                    parameter.shape(),
                    type,
                    () -> parameter
                            .tensor()
                            .unflatten(0, -1, 2, headWidth / 2) // [N, 2, d/2, D]
                            .transpose(1, 2)
                            .flatten(0, 2)); // [N·d, D]
        }
    }
}
