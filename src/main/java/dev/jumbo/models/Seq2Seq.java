package dev.jumbo.models;

import dev.jumbo.nn.BahdanauAttention;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Gru;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.RnnOutput;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Bahdanau et al. 2015, <i>Neural Machine Translation by Jointly Learning to Align and Translate</i>: a recurrent network
 * reads the source in both directions, another writes the target, and looks at each step where in the source to read.
 *
 * <p>B batch, S source tokens, T target tokens, E width of a token, H hidden width, A width of attention, V vocabulary of
 * the target.
 *
 * @param reader E → H in each direction
 * @param first the writer's first state, from what the reader has seen backwards: [B, H] → [B, H]
 * @param writer E + 2H → H
 * @param readout what was found, as pairs of which the larger counts (Goodfellow et al. 2013): [B, T, H + E + 2H] →
 *     [B, T, 2R]
 * @param head [B, T, R] → [B, T, V]
 */
public record Seq2Seq(
        Layer source,
        Layer target,
        Gru reader,
        Layer first,
        BahdanauAttention attention,
        Gru writer,
        Layer readout,
        Dropout dropout,
        Layer head)
        implements EncoderDecoder {
    /**
     * Sizes.
     *
     * @param width E
     * @param hidden H
     * @param attention A
     * @param readout R
     * @param dropout of the embeddings and before the head
     */
    public record Config(
            int sourceVocabulary,
            int targetVocabulary,
            int width,
            int hidden,
            int attention,
            int readout,
            double dropout) {
        public Config {
            Sizes.positive(
                    "Seq2Seq: sourceVocabulary, targetVocabulary, width, hidden, attention and readout",
                    sourceVocabulary,
                    targetVocabulary,
                    width,
                    hidden,
                    attention,
                    readout);
        }

        /** The paper's RNNsearch. */
        public static Config rnnSearch(int sourceVocabulary, int targetVocabulary) {
            return new Config(sourceVocabulary, targetVocabulary, 620, 1000, 1000, 500, 0);
        }
    }

    public static Seq2Seq of(Config c) {
        int e = c.width();
        int h = c.hidden();
        return new Seq2Seq(
                new Embedding(c.sourceVocabulary(), e),
                new Embedding(c.targetVocabulary(), e),
                new Gru(e, h, 1, true, 0),
                new Linear(h, h),
                new BahdanauAttention(h, 2 * h, c.attention()),
                new Gru(e + 2 * h, h),
                new Linear(h + e + 2 * h, 2 * c.readout()),
                new Dropout(c.dropout()),
                new Linear(c.readout(), c.targetVocabulary()));
    }

    /** What was read: states [B, S, 2H], their keys [B, S, A], the mask [B, S]; and what the writer remembers, [1, B, H]. */
    private record State(Tensor read, Tensor keys, @Nullable Tensor mask, Tensor hidden) {
        State select(Tensor rows) {
            return new State(
                    CachedDecoder.reorder(read, 0, rows),
                    CachedDecoder.reorder(keys, 0, rows),
                    mask == null ? null : CachedDecoder.reorder(mask, 0, rows),
                    CachedDecoder.reorder(hidden, 1, rows));
        }
    }

    private record Written(Tensor logits, Tensor hidden) {}

    @Override
    public Tensor forward(Tensor source, @Nullable Tensor mask, Tensor target) {
        return write(target, read(source, mask)).logits();
    }

    @Override
    public Decoder decoder(Tensor source, @Nullable Tensor mask, int capacity) {
        return new Writer(this, read(source, mask));
    }

    private State read(Tensor ids, @Nullable Tensor mask) { // [B, S]
        Tensor x = dropout.forward(source.forward(ids)); // [B, S, E]
        RnnOutput read = reader.forward(x, TextMask.lengths("Seq2Seq", mask), null);
        Tensor hidden = first.forward(read.state().narrow(0, 1, 1)).tanh(); // [1, B, H]
        return new State(read.outputs(), attention.key().forward(read.outputs()), TextMask.notEmpty(mask), hidden);
    }

    private Written write(Tensor ids, State from) { // [B, T]
        Tensor x = dropout.forward(target.forward(ids)); // [B, T, E]
        int steps = (int) ids.size(1);
        Tensor[] states = new Tensor[steps];
        Tensor[] found = new Tensor[steps];
        Tensor hidden = from.hidden; // [1, B, H]
        for (int t = 0; t < steps; t++) {
            states[t] = hidden.transpose(0, 1); // [B, 1, H]
            found[t] = attention
                    .forward(states[t], from.read, from.keys, from.mask)
                    .context(); // [B, 1, 2H]
            hidden = writer.forward(Tensor.cat(2, x.narrow(1, t, 1), found[t]), null, hidden)
                    .state();
        }
        Tensor all = Tensor.cat(2, Tensor.cat(1, states), x, Tensor.cat(1, found)); // [B, T, H + E + 2H]
        Tensor largest = readout.forward(all).unflatten(-1, -1, 2).amax(-1); // [B, T, R]
        return new Written(head.forward(dropout.forward(largest)), hidden);
    }

    private static final class Writer implements Decoder {
        private final Seq2Seq model;
        private State state;

        Writer(Seq2Seq model, State state) {
            this.model = model;
            this.state = state;
        }

        @Override
        public Tensor forward(Tensor target) {
            Written written = model.write(target, state);
            state.hidden.copyInPlace(written.hidden);
            return written.logits;
        }

        @Override
        public void reorder(Tensor rows) {
            state = state.select(rows);
        }
    }
}
