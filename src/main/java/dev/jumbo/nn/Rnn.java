package dev.jumbo.nn;

import dev.jumbo.tensor.Recurrence;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plain recurrent network (Elman 1990), stacked.   x: [B, T, D] → [B, T, R·H]; R = 2 if it also reads backwards, else 1
 *
 * <p>h ← f(Wx + b + Uh + c)
 *
 * @param layers first to last
 * @param reversed the same backwards in time, or empty
 * @param nonlinearity f
 * @param dropout probability of a zero between layers, in training
 */
public record Rnn(
        List<RecurrentWeights> layers, List<RecurrentWeights> reversed, Nonlinearity nonlinearity, double dropout)
        implements Layer {
    public enum Nonlinearity {
        TANH,
        RELU
    }

    public Rnn {
        layers = List.copyOf(layers);
        reversed = List.copyOf(reversed);
        Recurrent.checkSettings("Rnn", layers, reversed, dropout);
    }

    /** One layer, one direction, tanh. */
    public Rnn(int in, int hidden) {
        this(in, hidden, 1, false, Nonlinearity.TANH, 0);
    }

    public Rnn(int in, int hidden, int numLayers, boolean bidirectional, Nonlinearity nonlinearity, double dropout) {
        this(
                Recurrent.stack(in, hidden, numLayers, bidirectional ? 2 : 1, 1),
                bidirectional ? Recurrent.stack(in, hidden, numLayers, 2, 1) : List.of(),
                nonlinearity,
                dropout);
    }

    public Rnn withoutBias() {
        return new Rnn(Recurrent.withoutBias(layers), Recurrent.withoutBias(reversed), nonlinearity, dropout);
    }

    /** The outputs, from a state of zeros. */
    @Override
    public Tensor forward(Tensor x) {
        return forward(x, null, null).outputs();
    }

    /**
     * Outputs and last state.
     *
     * @param lengths of the sequences, int64 [B] on the CPU, or null: all T. After its end a sequence's outputs are zero,
     *     and its last state is that of its last step
     * @param state to begin with, [L·R, B, H], or null: zeros
     */
    public RnnOutput forward(Tensor x, @Nullable Tensor lengths, @Nullable Tensor state) {
        Recurrent.check(this, x, layers, lengths);
        Tensor hidden = Recurrent.state(this, x, layers, reversed, state);
        Recurrence.Kind kind = nonlinearity == Nonlinearity.TANH ? Recurrence.Kind.RNN_TANH : Recurrence.Kind.RNN_RELU;
        Tensor[] results = Recurrent.recurrence(layers, reversed, dropout).run(kind, x, lengths, hidden);
        return new RnnOutput(results[0], results[1]);
    }
}
