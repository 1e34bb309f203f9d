package dev.jumbo.train.optim;

import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Script;
import dev.jumbo.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Exponential moving average of a model's weights (Polyak and Juditsky 1992): after each step, average ← decay·average +
 * (1 − decay)·weight. At first the decay is (1 + n) / (10 + n) after n steps, while that is smaller, so that the random
 * weights at the start are soon forgotten. Buffers such as running statistics are averaged alike: those of the last weights would not fit the
 * averaged ones. Evaluation with the average is often better than with the last weights.
 */
public final class Ema implements AutoCloseable {
    private static final Script SCRIPT = Script.of("""
            def average(a: List[Tensor], p: List[Tensor], weight: float):
                torch._foreach_lerp_(a, p, weight)
            """);

    private final double decay;
    private final Map<String, Tensor> average = new LinkedHashMap<>();
    private final Map<String, Parameter> model;
    private final Script.TensorList averages;
    private final Script.TensorList weights;

    /** Starts at the model's present weights; the average lives in the current scope. */
    public Ema(double decay, Map<String, Parameter> state) {
        Checks.share("Ema", "decay", decay);
        this.decay = decay;
        this.model = state;
        try (Autograd off = Autograd.off()) {
            state.forEach((key, parameter) ->
                    average.put(key, parameter.tensor().copy().detach()));
        }
        averages = Script.list(List.copyOf(average.values()));
        weights = Script.list(state.values().stream().map(Parameter::tensor).toList());
    }

    /** Takes in the weights after the n-th step. */
    public void update(long n) {
        try (Autograd off = Autograd.off()) {
            SCRIPT.run("average", averages, weights, 1 - Math.min(decay, (1.0 + n) / (10.0 + n)));
        }
    }

    /** The averaged weights by key. */
    public Map<String, Tensor> state() {
        return average;
    }

    /** Exchanges the model's weights and the average; call it again to exchange them back. */
    public void swap() {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            average.forEach((key, mean) -> {
                Parameter parameter = model.get(key);
                if (parameter != null) {
                    Tensor weight = parameter.tensor();
                    Tensor saved = weight.copy().detach();
                    weight.copyInPlace(mean);
                    mean.copyInPlace(saved);
                }
            });
        }
    }

    @Override
    public void close() {
        Script.free(averages);
        Script.free(weights);
    }
}
