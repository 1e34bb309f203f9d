package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Losses that layers have of their own, beside what the model is compared with: {@link MixtureOfExperts} wants its experts
 * evenly used. While one is open on this thread, layers add theirs to it.
 */
public final class AuxiliaryLosses implements AutoCloseable {
    private static final ThreadLocal<@Nullable AuxiliaryLosses> CURRENT = new ThreadLocal<>();

    private final @Nullable AuxiliaryLosses before = CURRENT.get();
    private final List<Tensor> losses = new ArrayList<>();

    private AuxiliaryLosses() {
        CURRENT.set(this);
    }

    /** Collects until closed: {@code try (var auxiliary = AuxiliaryLosses.collect()) { … }}. */
    public static AuxiliaryLosses collect() {
        return new AuxiliaryLosses();
    }

    /** Whether a layer should compute its loss. */
    static boolean areCollected() {
        return CURRENT.get() != null;
    }

    /** A layer's loss, a scalar. */
    static void add(Tensor loss) {
        AuxiliaryLosses current = CURRENT.get();
        if (current != null) {
            current.losses.add(loss);
        }
    }

    /** What came so far. */
    List<Tensor> losses() {
        return losses;
    }

    /** loss + factor · Σ of what came so far; {@code loss} itself if nothing did. */
    public Tensor addTo(Tensor loss, double factor) {
        Tensor total = loss;
        for (Tensor one : losses) {
            total = total.add(one.mul(factor));
        }
        return total;
    }

    @Override
    public void close() {
        CURRENT.set(before);
    }
}
