package dev.jumbo.export;

import dev.jumbo.tensor.DType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Recurrent layers. ATen runs all layers in one call, ONNX one layer, both directions; ATen packs sequences of different
 * lengths, ONNX is told the lengths.
 *
 * <p>B batch, T time steps, D width, L layers, H hidden width, R directions.
 */
final class OnnxRecurrence {
    /** Kinds of layers: ONNX's name, and where each of its gates stands in ATen's weights. */
    private record Kind(String op, int[] gates) {}

    private static final Map<String, Kind> KINDS = Map.of(
            "lstm", new Kind("LSTM", new int[] {0, 3, 1, 2}),
            "gru", new Kind("GRU", new int[] {1, 0, 2}),
            "rnn_tanh", new Kind("RNN", new int[] {0}),
            "rnn_relu", new Kind("RNN", new int[] {0}));

    private OnnxRecurrence() {}

    static void addTo(Map<String, OnnxExport.Rule> rules) {
        KINDS.keySet().forEach(name -> rules.put(name, OnnxRecurrence::layers));
        rules.put("_pack_padded_sequence", to -> {
            to.pack(to.out(), new OnnxWriting.Packed(to.in(0), to.in(1)));
            to.result(0, to.in(0)); // its values are taken from the rows
            to.result(1, to.in(1));
        });
        rules.put("_pad_packed_sequence", to -> to.result(to.in(0))); // the rows were never packed
    }

    /** x, batch sizes where it is packed, states, weights, biases, layers, dropout, training, bidirectional */
    private static void layers(OnnxWriting to) {
        OnnxWriting.Packed packed = to.packed(to.id(0));
        int at = packed == null ? 1 : 2;
        boolean lstm = to.step().name().equals("lstm");
        List<String> states = lstm ? to.ids(at).stream().map(to::name).toList() : List.of(to.in(at));
        List<Integer> weights = to.ids(at + 1);
        boolean biases = to.flag(at + 2);
        int layers = (int) to.integer(at + 3);
        int directions = to.flag(at + 6) ? 2 : 1;
        String lengths = packed == null ? "" : to.cast(packed.lengths(), DType.INT64, DType.INT32);
        String rows = packed == null ? to.in(0) : packed.rows();
        String x = to.emit("Transpose", List.of(rows), Map.of("perm", new long[] {1, 0, 2})); // [T, B, D]
        int perLayer = weights.size() / layers;
        List<List<String>> last = new ArrayList<>(List.of(new ArrayList<>(), new ArrayList<>()));
        for (int layer = 0; layer < layers; layer++) {
            List<Integer> own = weights.subList(layer * perLayer, (layer + 1) * perLayer);
            List<String> in = new ArrayList<>(List.of(x));
            in.addAll(weights(to, own, directions, biases));
            in.add(lengths);
            long first = (long) layer * directions;
            states.forEach(state -> in.add(to.slice(state, 0, Size.of(first), Size.of(first + directions))));
            String[] y = to.emit(kind(to).op(), in, 1 + states.size(), attributes(to, own, directions));
            String apart = to.emit("Transpose", List.of(y[0]), Map.of("perm", new long[] {0, 2, 1, 3})); // [T, B, R, H]
            x = to.emit("Reshape", List.of(apart, to.longs(0, 0, -1))); // [T, B, R·H]
            for (int i = 0; i < states.size(); i++) {
                last.get(i).add(y[i + 1]);
            }
        }
        to.result(0, to.emit("Transpose", List.of(x), Map.of("perm", new long[] {1, 0, 2})));
        for (int i = 0; i < states.size(); i++) {
            to.result(i + 1, to.emit("Concat", last.get(i), Map.of("axis", 0L)));
        }
    }

    private static Kind kind(OnnxWriting to) {
        Kind kind = KINDS.get(to.step().name());
        if (kind == null) {
            throw to.unsupported("is no recurrent layer");
        }
        return kind;
    }

    private static Map<String, Object> attributes(OnnxWriting to, List<Integer> own, int directions) {
        Map<String, Object> attributes = new HashMap<>();
        attributes.put("hidden_size", to.shape(own.get(1)).get(1).constant());
        attributes.put("direction", directions == 2 ? "bidirectional" : "forward");
        if (kind(to).op().equals("GRU")) {
            attributes.put("linear_before_reset", 1L);
        }
        if (to.step().name().equals("rnn_relu")) {
            attributes.put(
                    "activations", Collections.nCopies(directions, "Relu").toArray(new String[0]));
        }
        return attributes;
    }

    /** Input weights [R, gates·H, D], hidden weights [R, gates·H, H], and biases [R, 2·gates·H] or none. */
    private static List<String> weights(OnnxWriting to, List<Integer> own, int directions, boolean biases) {
        int each = own.size() / directions;
        List<String> joined = new ArrayList<>();
        for (int part = 0; part < 2; part++) {
            int which = part;
            joined.add(stack(
                    to,
                    IntStream.range(0, directions)
                            .mapToObj(r -> gates(to, own.get(r * each + which)))
                            .toList()));
        }
        joined.add(
                biases
                        ? stack(
                                to,
                                IntStream.range(0, directions)
                                        .mapToObj(r -> to.emit(
                                                "Concat",
                                                List.of(
                                                        gates(to, own.get(r * each + 2)),
                                                        gates(to, own.get(r * each + 3))),
                                                Map.of("axis", 0L)))
                                        .toList())
                        : "");
        return joined;
    }

    private static String stack(OnnxWriting to, List<String> parts) {
        List<String> apart = parts.stream()
                .map(part -> to.emit("Unsqueeze", List.of(part, to.longs(0))))
                .toList();
        return to.emit("Concat", apart, Map.of("axis", 0L));
    }

    /** A weight with its gates in ONNX's order. */
    private static String gates(OnnxWriting to, int id) {
        int[] order = kind(to).gates();
        long size = to.shape(id).get(0).constant() / order.length;
        if (order.length == 1) {
            return to.name(id);
        }
        List<String> parts = Arrays.stream(order)
                .mapToObj(gate -> to.slice(to.name(id), 0, Size.of(gate * size), Size.of((gate + 1) * size)))
                .toList();
        return to.emit("Concat", parts, Map.of("axis", 0L));
    }
}
