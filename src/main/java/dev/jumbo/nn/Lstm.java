package dev.jumbo.nn;

import dev.jumbo.tensor.Recurrence;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Long short-term memory (Hochreiter and Schmidhuber 1997; with forget gates, Gers et al. 2000), stacked.
 *   x: [B, T, D] → [B, T, R·H]; R = 2 if it also reads backwards, else 1
 *
 * <p>i, f, o = σ(Wx + b + Uh + c), g = tanh(Wx + b + Uh + c), cell ← f·cell + i·g, h = o·tanh(cell)
 *
 * @param layers first to last, gates in the order i, f, g, o
 * @param reversed the same backwards in time, or empty
 * @param dropout probability of a zero between layers, in training
 */
public record Lstm(List<RecurrentWeights> layers, List<RecurrentWeights> reversed, double dropout) implements Layer {
    private static final int GATES = 4;

    public Lstm {
        layers = List.copyOf(layers);
        reversed = List.copyOf(reversed);
        Recurrent.checkSettings("Lstm", layers, reversed, dropout);
    }

    /** One layer, one direction. */
    public Lstm(int in, int hidden) {
        this(in, hidden, 1, false, 0);
    }

    public Lstm(int in, int hidden, int numLayers, boolean bidirectional, double dropout) {
        this(
                Recurrent.stack(in, hidden, numLayers, bidirectional ? 2 : 1, GATES),
                bidirectional ? Recurrent.stack(in, hidden, numLayers, 2, GATES) : List.of(),
                dropout);
    }

    public Lstm withoutBias() {
        return new Lstm(Recurrent.withoutBias(layers), Recurrent.withoutBias(reversed), dropout);
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
     * @param state to begin with, or null: zeros
     */
    public LstmOutput forward(Tensor x, @Nullable Tensor lengths, @Nullable LstmState state) {
        Recurrent.check(this, x, layers, lengths);
        Recurrence recurrence = Recurrent.recurrence(layers, reversed, dropout);
        Tensor hidden = Recurrent.state(this, x, layers, reversed, state == null ? null : state.hidden());
        Tensor cell = Recurrent.state(this, x, layers, reversed, state == null ? null : state.cell());
        Tensor[] results = recurrence.lstm(x, lengths, hidden, cell);
        return new LstmOutput(results[0], new LstmState(results[1], results[2]));
    }
}
