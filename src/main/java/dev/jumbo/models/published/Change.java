package dev.jumbo.models.published;

import dev.jumbo.nn.LoraLinear;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * What is learned beside one published weight: s·BA, and magnitudes where it is DoRA. See {@link LoraLinear}.
 *
 * @param a A, [rank, in]
 * @param b B, [out, rank]
 * @param magnitude m, [out]; null: not DoRA
 * @param scale s
 */
record Change(Tensor a, Tensor b, @Nullable Tensor magnitude, double dropout, double scale) {
    int rank() {
        return (int) a.size(0);
    }

    /** The change of a layer that is published by itself. */
    static Change of(LoraLinear layer, Layout layout) {
        Parameters parts = new Parameters(layer);
        Tensor magnitude = parts.magnitude();
        return new Change(
                parts.a(),
                layout.publishedRows(parts.b()),
                magnitude == null ? null : layout.publishedRows(magnitude),
                layer.dropout().p(),
                layer.scale());
    }

    /**
     * The one change of a weight that holds several layers side by side, R the sum of their ranks: A one below the other, and
     * each B where its layer's rows and its A's columns meet, zeros elsewhere. Layers with the same A share it.
     *
     * @param layers by their places; some may have none; all are DoRA, or none
     * @param weights [out, in] of each place, without its change
     */
    static Change joined(SortedMap<Integer, LoraLinear> layers, List<Tensor> weights) {
        LoraLinear first = layers.values().iterator().next();
        double scale = first.scale();
        boolean shared = layers.size() == weights.size()
                && layers.values().stream()
                        .allMatch(layer -> layer.scale() == scale
                                && layer.loraA().tensor().sameAs(first.loraA().tensor()));
        List<Tensor> as = new ArrayList<>();
        List<Tensor> bs = new ArrayList<>();
        List<Tensor> magnitudes = new ArrayList<>();
        long rank =
                layers.values().stream().mapToLong(l -> l.loraA().shape()[0]).sum();
        long before = 0;
        for (int place = 0; place < weights.size(); place++) {
            LoraLinear layer = layers.get(place);
            Tensor weight = weights.get(place);
            if (layer == null) {
                Tensor like = first.loraB().tensor();
                bs.add(Tensor.full(0, like.dtype(), like.device(), weight.size(0), rank));
                magnitudes.add(weight.to(like.dtype()).pow(2).sum(false, 1).sqrt());
                continue;
            }
            Parameters own = new Parameters(layer);
            as.add(own.a());
            bs.add(shared ? own.b() : wide(own.b().mul(layer.scale() / scale), before, rank));
            Tensor magnitude = own.magnitude();
            if (magnitude != null) {
                magnitudes.add(magnitude);
            }
            before += own.a().size(0);
        }
        return new Change(
                shared ? as.get(0) : Tensor.cat(0, as.toArray(Tensor[]::new)),
                Tensor.cat(0, bs.toArray(Tensor[]::new)),
                first.magnitude() == null ? null : Tensor.cat(0, magnitudes.toArray(Tensor[]::new)),
                first.dropout().p(),
                scale);
    }

    /** b: [out, r] → [out, R], at columns from {@code before} on. */
    private static Tensor wide(Tensor b, long before, long rank) {
        long after = rank - before - b.size(1);
        return Tensor.cat(
                1,
                Tensor.full(0, b.dtype(), b.device(), b.size(0), before),
                b,
                Tensor.full(0, b.dtype(), b.device(), b.size(0), after));
    }

    private record Parameters(LoraLinear layer) {
        Tensor a() {
            return layer.loraA().tensor();
        }

        Tensor b() {
            return layer.loraB().tensor();
        }

        @Nullable Tensor magnitude() {
            return layer.magnitude() == null ? null : layer.magnitude().tensor();
        }
    }
}
