package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/**
 * A record in the tree of a model. Its components are its parameters, its children (a {@code Module}, or a list of
 * them) and its settings, and their names joined by dots are the keys in checkpoints: {@code blocks.3.mlp.up.weight}.
 * Nothing is registered: {@link ModuleTree} reads the record.
 */
public interface Module {
    /** Trainable parameters by key, in the order of the record's components; shared ones once. */
    default Map<String, Parameter> parameters() {
        return ModuleTree.of(this).parameters(false);
    }

    /** Buffers (running statistics and the like) by key. */
    default Map<String, Parameter> buffers() {
        return ModuleTree.of(this).parameters(true);
    }

    /** Parameters and buffers by key: what a checkpoint holds. */
    default Map<String, Parameter> state() {
        return ModuleTree.of(this).state();
    }

    /** The tensors of {@link #state()}. */
    default Map<String, Tensor> stateTensors() {
        return ModuleTree.of(this).tensors();
    }

    /** Number of trainable values. Needs no memory: parameters may be unmaterialised. */
    default long parameterCount() {
        return parameters().values().stream().mapToLong(Parameter::numel).sum();
    }

    /** Freezes (or thaws) every parameter: it gets no gradient and optimizers leave it alone. */
    default void freeze(boolean frozen) {
        parameters().values().forEach(p -> p.freeze(frozen));
    }

    /**
     * Freezes (or thaws) the parameters whose keys are chosen, and the running statistics of normalisations: they stay as
     * they are, and are what is normalised by in training, too.
     */
    default void freeze(Predicate<String> keys, boolean frozen) {
        state().forEach((key, parameter) -> {
            if (keys.test(key)) {
                parameter.freeze(frozen);
            }
        });
    }

    /** A table of layers with shapes and parameter counts. */
    default String summary() {
        return ModuleTree.of(this).summary();
    }

    /**
     * Gives every parameter its memory, in the current {@link dev.jumbo.tensor.Scope}, and its initial values. A
     * parameter's values depend on the seed and its key alone.
     *
     * @return this
     */
    static <M extends Module> M materialise(M module, Device device, long seed) {
        ModuleTree.of(module)
                .state()
                .forEach((key, parameter) -> parameter.materialise(device, DType.FLOAT32, key, seed));
        return module;
    }

    /** Where a parameter's values come from when they are not initial ones. */
    @FunctionalInterface
    interface Values {
        /** The tensor of a parameter's shape that it has from now on; it lives as long as its scope. */
        Tensor of(String key) throws IOException;
    }

    /**
     * Gives every parameter its values from elsewhere, one after the other; their types may be any.
     *
     * @return module
     */
    static <M extends Module> M materialise(M module, Values values) throws IOException {
        for (Map.Entry<String, Parameter> entry : ModuleTree.of(module).state().entrySet()) {
            entry.getValue().materialise(values.of(entry.getKey()));
        }
        return module;
    }

    /**
     * The same tree with modules replaced: {@code replace} sees each module after its children, and returns it or
     * another in its place. Parameters are shared with this tree.
     */
    static <M extends Module> M rewrite(M module, UnaryOperator<Module> replace) {
        return ModuleTree.rewrite(module, (path, part) -> replace.apply(part));
    }

    /** The same where it matters at which path a module stands. */
    static <M extends Module> M rewrite(M module, Replacement replace) {
        return ModuleTree.rewrite(module, replace);
    }

    /** What stands in a module's place. */
    @FunctionalInterface
    interface Replacement {
        /**
         * The module itself, or another.
         *
         * @param path {@code blocks.3.attention.query}; empty for the root
         */
        Module at(String path, Module module);
    }
}
