package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Identity;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.LayerNorm;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.MultiHeadAttention;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.ReGlu;
import dev.jumbo.nn.TransformerEncoderLayer;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * FT-Transformer (Gorishniy et al. 2021, <i>Revisiting Deep Learning Models for Tabular Data</i>): every number and category becomes a
 * token, a Transformer mixes them, and what the token [CLS] has become tells the answer. Layers normalise what they read; the first one's
 * attention does not.
 *
 * <p>B batch, N numbers, C categories, T = 1 + N + C tokens, D width, K classes or values.
 */
public record FtTransformer(Tokens tokens, List<TransformerEncoderLayer> blocks, Layer norm, Layer head)
        implements TabularModel {
    private static final List<String> OPTIONS =
            List.of("width", "numHeads", "numLayers", "hidden", "attentionDropout", "dropout", "residualDropout");

    public FtTransformer {
        blocks = List.copyOf(blocks);
    }

    /**
     * The feature tokenizer: x·weight + bias of a number, a row of a table + bias of a category, and [CLS].
     *
     * @param cls [D]
     * @param weight [N, D]; null if there are no numbers
     * @param bias [N + C, D]
     * @param categories [sum of the sizes, D], of all categories one after the other; null if there are none
     * @param starts the first row of each category
     */
    public record Tokens(
            Parameter cls,
            @Nullable Parameter weight,
            Parameter bias,
            @Nullable Embedding categories,
            List<Integer> starts)
            implements Module {
        public Tokens {
            starts = List.copyOf(starts);
        }

        static Tokens of(int numbers, List<Integer> sizes, int width) {
            Init init = Init.uniformFanIn(width); // ±1/√D
            List<Integer> starts = new ArrayList<>();
            int rows = 0;
            for (int size : sizes) {
                starts.add(rows);
                rows = Math.addExact(rows, size);
            }
            return new Tokens(
                    Parameter.of(init, width),
                    numbers == 0 ? null : Parameter.of(init, numbers, width),
                    Parameter.of(init, numbers + sizes.size(), width),
                    rows == 0 ? null : new Embedding(Parameter.of(init, rows, width), -1),
                    starts);
        }

        /** numbers: [B, N], categories: [B, C] → [B, T, D] */
        Tensor forward(Tensor numbers, Tensor categories) {
            List<Tensor> features = new ArrayList<>();
            if (weight != null) {
                features.add(numbers.unsqueeze(2).mul(weight.tensor())); // [B, N, D]
            }
            if (this.categories != null) {
                long[] first = starts.stream().mapToLong(Integer::longValue).toArray();
                Tensor rows = categories.add(Tensor.of(first, first.length).to(categories.device()));
                features.add(this.categories.forward(rows)); // [B, C, D]
            }
            Tensor x = features.size() == 1 ? features.get(0) : Tensor.cat(1, features.toArray(new Tensor[0]));
            x = x.add(bias.tensor()); // [B, N + C, D]
            Tensor first = cls.tensor().expand(x.size(0), 1, x.size(2)); // [B, 1, D]
            return Tensor.cat(1, first, x); // [B, T, D]
        }
    }

    /**
     * Options, with the paper's defaults: {@code width} 192, {@code numHeads} 8, {@code numLayers} 3, {@code hidden} 4/3 of the width,
     * {@code attentionDropout} 0.2, {@code dropout} 0.1 of hidden features, {@code residualDropout} 0 of what a part adds.
     */
    static FtTransformer of(TabularSpec spec) {
        spec.allow(OPTIONS);
        int width = spec.size("width", 192);
        int hidden = spec.size("hidden", Math.max(1, width * 4 / 3));
        int heads = spec.size("numHeads", 8);
        Sizes.multiple("model ft-transformer", "width", width, "numHeads", heads);
        List<TransformerEncoderLayer> blocks = new ArrayList<>();
        int layers = spec.count("numLayers", 3);
        for (int i = 0; i < layers; i++) {
            blocks.add(new TransformerEncoderLayer(
                    new MultiHeadAttention(width, heads).dropout(spec.number("attentionDropout", 0.2)),
                    new ReGlu(width, hidden, spec.number("dropout", 0.1)),
                    i == 0 ? new Identity() : new LayerNorm(width),
                    new LayerNorm(width),
                    new Dropout(spec.number("residualDropout", 0)),
                    true));
        }
        return new FtTransformer(
                Tokens.of(spec.numbers(), spec.categories(), width),
                blocks,
                new LayerNorm(width),
                new Linear(width, spec.outputs()));
    }

    @Override
    public Tensor forward(Tensor numbers, Tensor categories) { // [B, N], [B, C]
        Tensor x = tokens.forward(numbers, categories); // [B, T, D]
        for (TransformerEncoderLayer block : blocks.subList(0, blocks.size() - 1)) {
            x = block.forward(x);
        }
        x = last(blocks.get(blocks.size() - 1), x); // [B, D]
        return head.forward(norm.forward(x).relu()); // [B, K]
    }

    /** What the last block makes of [CLS], which is all that is read of it.   [B, T, D] → [B, D] */
    private static Tensor last(TransformerEncoderLayer block, Tensor x) {
        Tensor all = block.norm1().forward(x); // [B, T, D]
        Tensor cls = x.narrow(1, 0, 1); // [B, 1, D]
        Tensor mixed = block.attention().forward(all.narrow(1, 0, 1), all, null, null);
        cls = cls.add(block.dropout().forward(mixed));
        cls = cls.add(block.dropout()
                .forward(block.feedForward().forward(block.norm2().forward(cls))));
        return cls.select(1, 0); // [B, D]
    }
}
