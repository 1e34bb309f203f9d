package dev.jumbo.models;

import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Lstm;
import dev.jumbo.tensor.Tensor;
import org.jspecify.annotations.Nullable;

/**
 * Classifies a sequence of tokens by what an LSTM remembers at its end, both ends if it reads in both directions.
 *
 * <p>B batch, T tokens, D width of a token, H hidden width of all directions, K classes.
 */
public record LstmClassifier(Layer tokens, Lstm lstm, Dropout dropout, Layer head) implements TextClassifier {
    /**
     * Makes the layers.
     *
     * @param vocabulary how many tokens there are
     * @param dropout probability, between stacked LSTMs and before the head
     */
    public static LstmClassifier of(
            int vocabulary, int width, int hidden, int numLayers, boolean bidirectional, double dropout, int classes) {
        return new LstmClassifier(
                new Embedding(vocabulary, width),
                new Lstm(width, hidden, numLayers, bidirectional, numLayers > 1 ? dropout : 0),
                new Dropout(dropout),
                new Linear(bidirectional ? 2 * hidden : hidden, classes));
    }

    @Override
    public Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor segments) { // [B, T]
        Tensor lengths = TextMask.lengths("LstmClassifier", mask);
        Tensor last = lstm.forward(tokens.forward(ids), lengths, null).state().hidden(); // [layers·R, B, H / R]
        int directions = lstm.reversed().isEmpty() ? 1 : 2;
        last = last.narrow(0, last.size(0) - directions, directions); // [R, B, H / R]
        last = last.transpose(0, 1).flatten(1, 2); // [B, H]
        return head.forward(dropout.forward(last)); // [B, K]
    }
}
