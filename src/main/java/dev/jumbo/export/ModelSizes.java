package dev.jumbo.export;

import dev.jumbo.models.Bert;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.nn.FeedForward;
import dev.jumbo.nn.Gelu;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.RmsNorm;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.TransformerEncoderLayer;
import java.util.List;

/** The sizes and options that models were built with, read from the models. */
final class ModelSizes {
    private ModelSizes() {}

    static Gpt.Config of(Gpt model) {
        List<TransformerEncoderLayer> blocks = model.blocks();
        return new Gpt.Config(
                size(model, "tokens.weight", 0),
                size(model, "positions.weight", 0),
                size(model, "tokens.weight", 1),
                blocks.get(0).attention().numHeads(),
                blocks.size(),
                model.dropout().p(),
                blocks.get(0).feedForward() instanceof FeedForward f
                        && f.activation() instanceof Gelu gelu
                        && gelu.tanh());
    }

    static Llama.Config of(Llama model) {
        MultiHeadAttention attention = model.blocks().get(0).attention();
        if (!(attention.positions() instanceof Rope rope) || !(model.norm() instanceof RmsNorm norm)) {
            throw new ExportException("expected a Llama with rotary positions and RmsNorm, got another");
        }
        boolean normed = attention.query() instanceof Llama.NormedHeads;
        String first = "blocks.0.attention.";
        String key = first + (normed ? "key.projection.weight" : "key.weight");
        return new Llama.Config(
                size(model, "embed.weight", 0),
                size(model, "embed.weight", 1),
                size(model, "blocks.0.feedForward.up.weight", 0),
                model.blocks().size(),
                attention.numHeads(),
                attention.numKvHeads(),
                size(model, key, 0) / attention.numKvHeads(),
                rope,
                norm.eps(),
                model.state().containsKey(first + "value.bias"),
                normed,
                model.blocks().stream().map(block -> block.attention().window()).toList(),
                !model.state().containsKey("head.weight"));
    }

    static Bert.Config of(Bert model) {
        TransformerEncoderLayer layer = model.layers().get(0);
        if (!(layer.norm1() instanceof LayerNorm norm)) {
            throw new ExportException("expected a BERT with LayerNorm, got another");
        }
        return new Bert.Config(
                size(model, "embeddings.word.weight", 0),
                size(model, "embeddings.word.weight", 1),
                size(model, "layers.0.feedForward.up.weight", 0),
                model.layers().size(),
                layer.attention().numHeads(),
                size(model, "embeddings.position.weight", 0),
                size(model, "embeddings.type.weight", 0),
                layer.dropout().p(),
                norm.eps());
    }

    private static int size(Module model, String key, int dim) {
        Parameter parameter = model.state().get(key);
        if (parameter == null) {
            throw new ExportException(
                    model.getClass().getSimpleName() + ": expected a weight " + key + ": was it rewritten?");
        }
        return Math.toIntExact(parameter.shape()[dim]);
    }
}
