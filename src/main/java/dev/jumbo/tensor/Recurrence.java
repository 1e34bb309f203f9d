package dev.jumbo.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.PackedSequence;
import org.bytedeco.pytorch.T_TensorTensorTensor_T;
import org.bytedeco.pytorch.T_TensorTensor_T;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * The fused kernels of recurrent networks: all layers, directions and steps in one call.
 *
 * <p>B batch, T time steps, D width, L layers, H hidden width, R directions (1 or 2).
 *
 * @param weights of each layer and in it each direction: input to hidden [gates·H, D or R·H], hidden to hidden
 *     [gates·H, H], and with {@code biases} two vectors [gates·H]
 * @param dropout probability, between layers, where {@code training}
 */
public record Recurrence(
        Tensor[] weights, boolean biases, long layers, double dropout, boolean training, boolean bidirectional) {

    /** The kernels that carry one state from step to step; ATen's names. */
    public enum Kind {
        RNN_TANH,
        RNN_RELU,
        GRU
    }

    /** Sequences of different lengths, step by step: data [ΣT, D], how many have each step [T], both from ATen. */
    private record Packed(Tensor data, Tensor batchSizes) {}

    private interface Kernel {
        Tensor[] run(Tensor x, @Nullable Tensor batchSizes, Tensor[] state);
    }

    /**
     * Runs a network of one state.   x: [B, T, D], hidden: [L·R, B, H] → outputs [B, T, R·H], hidden [L·R, B, H]
     *
     * @param lengths int64 [B] on the CPU, each in 1 … T, or null: all T. Outputs after a sequence's end are zero, and
     *     its last state is that of its last step
     */
    public Tensor[] run(Kind kind, Tensor x, @Nullable Tensor lengths, Tensor hidden) {
        return inOrder(x, lengths, new Tensor[] {hidden}, (input, sizes, state) -> one(kind, input, sizes, state[0]));
    }

    /** As {@link #run} with a cell state of the shape of the hidden one, which comes third. */
    public Tensor[] lstm(Tensor x, @Nullable Tensor lengths, Tensor hidden, Tensor cell) {
        return inOrder(x, lengths, new Tensor[] {hidden, cell}, this::lstm);
    }

    private Tensor[] one(Kind kind, Tensor x, @Nullable Tensor sizes, Tensor hidden) {
        String op = kind.name().toLowerCase(java.util.Locale.ROOT);
        if (sizes != null) {
            return Door.callAll(
                    op,
                    () -> {
                        try (TensorVector w = Door.vector(weights);
                                T_TensorTensor_T pair = packed(kind, x, sizes, hidden, w)) {
                            return Door.both(pair);
                        }
                    },
                    x,
                    sizes,
                    hidden,
                    weights,
                    biases,
                    layers,
                    dropout,
                    training,
                    bidirectional);
        }
        return Door.callAll(
                op,
                () -> {
                    try (TensorVector w = Door.vector(weights);
                            T_TensorTensor_T pair = padded(kind, x, hidden, w)) {
                        return Door.both(pair);
                    }
                },
                x,
                hidden,
                weights,
                biases,
                layers,
                dropout,
                training,
                bidirectional,
                true);
    }

    private T_TensorTensor_T padded(Kind kind, Tensor x, Tensor h, TensorVector w) {
        return switch (kind) {
            case RNN_TANH ->
                torch.rnn_tanh(x.raw(), h.raw(), w, biases, layers, dropout, training, bidirectional, true);
            case RNN_RELU ->
                torch.rnn_relu(x.raw(), h.raw(), w, biases, layers, dropout, training, bidirectional, true);
            case GRU -> torch.gru(x.raw(), h.raw(), w, biases, layers, dropout, training, bidirectional, true);
        };
    }

    private T_TensorTensor_T packed(Kind kind, Tensor x, Tensor sizes, Tensor h, TensorVector w) {
        return switch (kind) {
            case RNN_TANH ->
                torch.rnn_tanh(x.raw(), sizes.raw(), h.raw(), w, biases, layers, dropout, training, bidirectional);
            case RNN_RELU ->
                torch.rnn_relu(x.raw(), sizes.raw(), h.raw(), w, biases, layers, dropout, training, bidirectional);
            case GRU -> torch.gru(x.raw(), sizes.raw(), h.raw(), w, biases, layers, dropout, training, bidirectional);
        };
    }

    private Tensor[] lstm(Tensor x, @Nullable Tensor sizes, Tensor[] state) {
        if (sizes != null) {
            return Door.callAll(
                    "lstm",
                    () -> {
                        try (TensorVector s = Door.vector(state);
                                TensorVector w = Door.vector(weights);
                                T_TensorTensorTensor_T all = torch.lstm(
                                        x.raw(), sizes.raw(), s, w, biases, layers, dropout, training, bidirectional)) {
                            return all(all);
                        }
                    },
                    x,
                    sizes,
                    state,
                    weights,
                    biases,
                    layers,
                    dropout,
                    training,
                    bidirectional);
        }
        return Door.callAll(
                "lstm",
                () -> {
                    try (TensorVector s = Door.vector(state);
                            TensorVector w = Door.vector(weights);
                            T_TensorTensorTensor_T all =
                                    torch.lstm(x.raw(), s, w, biases, layers, dropout, training, bidirectional, true)) {
                        return all(all);
                    }
                },
                x,
                state,
                weights,
                biases,
                layers,
                dropout,
                training,
                bidirectional,
                true);
    }

    private static org.bytedeco.pytorch.Tensor[] all(T_TensorTensorTensor_T all) {
        return new org.bytedeco.pytorch.Tensor[] {
            new org.bytedeco.pytorch.Tensor(all.get0()),
            new org.bytedeco.pytorch.Tensor(all.get1()),
            new org.bytedeco.pytorch.Tensor(all.get2())
        };
    }

    /** Runs a kernel; sequences of different lengths are sorted and packed for it, and its results brought back. */
    private static Tensor[] inOrder(Tensor x, @Nullable Tensor lengths, Tensor[] state, Kernel kernel) {
        if (lengths == null) {
            return kernel.run(x, null, state);
        }
        Tensor order = lengths.argsort(0, true);
        Tensor back = order.argsort(0, false).to(x.device());
        Tensor there = order.to(x.device());
        Tensor[] sorted = Arrays.stream(state).map(s -> s.indexSelect(1, there)).toArray(Tensor[]::new);
        Packed packed = pack(x.indexSelect(0, there), lengths.indexSelect(0, order));
        Tensor[] results = kernel.run(packed.data, packed.batchSizes, sorted);
        results[0] = unpack(results[0], packed.batchSizes, x.size(1)).indexSelect(0, back);
        for (int i = 1; i < results.length; i++) {
            results[i] = results[i].indexSelect(1, back);
        }
        return results;
    }

    /** x: [B, T, D] with falling lengths [B]. */
    private static Packed pack(Tensor x, Tensor lengths) {
        Tensor[] both = Door.callAll(
                "_pack_padded_sequence",
                () -> {
                    try (PackedSequence packed = torch.pack_padded_sequence(x.raw(), lengths.raw(), true, true)) {
                        return new org.bytedeco.pytorch.Tensor[] {
                            new org.bytedeco.pytorch.Tensor(packed.data()),
                            new org.bytedeco.pytorch.Tensor(packed.batch_sizes())
                        };
                    }
                },
                x,
                lengths,
                true);
        return new Packed(both[0], both[1]);
    }

    /** data: [ΣT, D] → [B, T, D], zeros after each end. */
    private static Tensor unpack(Tensor data, Tensor batchSizes, long steps) {
        return Door.call(
                Trace.FIRST + "_pad_packed_sequence",
                () -> {
                    try (PackedSequence packed = new PackedSequence(data.raw(), batchSizes.raw());
                            LongOptional total = new LongOptional(steps);
                            T_TensorTensor_T both = torch.pad_packed_sequence(packed, true, 0, total)) {
                        return new org.bytedeco.pytorch.Tensor(both.get0());
                    }
                },
                data,
                batchSizes,
                true,
                0.0,
                steps);
    }
}
