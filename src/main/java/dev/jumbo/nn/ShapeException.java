package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.Arrays;

/** A layer got a tensor of a shape that it cannot take. */
public final class ShapeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient Module layer;
    private final String detail;

    private ShapeException(Module layer, String where, String detail) {
        super(layer.getClass().getSimpleName() + where + ": " + detail);
        this.layer = layer;
        this.detail = detail;
    }

    /** Throws unless {@code ok}. {@code expected} reads like {@code x[…, 768]}. */
    public static void check(boolean ok, Module layer, String expected, Tensor x) {
        check(ok, layer, expected, "x", x);
    }

    /** The same for an argument of another name. */
    static void check(boolean ok, Module layer, String expected, String name, Tensor x) {
        if (!ok) {
            throw new ShapeException(layer, "", "expected " + expected + ", got " + name + Arrays.toString(x.shape()));
        }
    }

    /** The same error with the layer's place in a model: {@code Linear at blocks.3.mlp.up: expected …}. */
    public ShapeException in(Module root) {
        for (ModuleTree.Place place : ModuleTree.of(root).places()) {
            if (place.module() == layer) {
                ShapeException located = new ShapeException(layer, " at " + place.path(), detail);
                located.initCause(this);
                return located;
            }
        }
        return this;
    }
}
