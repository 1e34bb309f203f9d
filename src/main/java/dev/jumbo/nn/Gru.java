package dev.jumbo.nn;

import dev.jumbo.tensor.Recurrence;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gated recurrent units (Cho et al. 2014), stacked.   x: [B, T, D] → [B, T, R·H]; R = 2 if it also reads backwards, else 1
 *
 * <p>r, z = σ(Wx + b + Uh + c), n = tanh(Wx + b + r·(Uh + c)), h ← (1 − z)·n + z·h
 *
 * @param layers first to last, gates in the order r, z, n
 * @param reversed the same backwards in time, or empty
 * @param dropout probability of a zero between layers, in training
 */
public record Gru(List<RecurrentWeights> layers, List<RecurrentWeights> reversed, double dropout) implements Layer {
    private static final int GATES = 3;

    public Gru {
        layers = List.copyOf(layers);
        reversed = List.copyOf(reversed);
        Recurrent.checkSettings("Gru", layers, reversed, dropout);
    }

    /** One layer, one direction. */
    public Gru(int in, int hidden) {
        this(in, hidden, 1, false, 0);
    }

    public Gru(int in, int hidden, int numLayers, boolean bidirectional, double dropout) {
        this(
                Recurrent.stack(in, hidden, numLayers, bidirectional ? 2 : 1, GATES),
                bidirectional ? Recurrent.stack(in, hidden, numLayers, 2, GATES) : List.of(),
                dropout);
    }

    public Gru withoutBias() {
        return new Gru(Recurrent.withoutBias(layers), Recurrent.withoutBias(reversed), dropout);
    }

    /** The outputs, from a state of zeros. */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, null, null).outputs();
    }

    /** Outputs and last state; {@code lengths} and {@code state} as in {@link Rnn#forward(Tensor, Tensor, Tensor)}. */
    public RnnOutput forward(Tensor x, @Nullable Tensor lengths, @Nullable Tensor state) {
        Recurrent.check(this, x, layers, lengths);
        Tensor hidden = Recurrent.state(this, x, layers, reversed, state);
        Tensor[] results = Recurrent.recurrence(layers, reversed, dropout).run(Recurrence.Kind.GRU, x, lengths, hidden);
        return new RnnOutput(results[0], results[1]);
    }
}
