package dev.jumbo.testing;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens.Case;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What the goldens of layers with several inputs share. */
public final class LayerGoldens {
    private static final double FORWARD = 1e-5;
    private static final double GRADIENT = 1e-4;

    private LayerGoldens() {}

    /** Gives a materialised module the golden's parameters; {@code name} gives the golden's name of a key. */
    public static void fill(Module module, Case golden, UnaryOperator<String> name) {
        JsonNode values = golden.get("parameters");
        assertThat(values.fieldNames())
                .toIterable()
                .containsExactlyInAnyOrderElementsOf(
                        module.parameters().keySet().stream().map(name).toList());
        try (Autograd off = Autograd.off()) {
            module.parameters()
                    .forEach((key, p) -> p.tensor().copyInPlace(Goldens.tensor(values.get(name.apply(key)))));
        }
    }

    /** The golden's inputs by name, of which gradients are wanted. */
    public static Map<String, Tensor> inputs(Case golden) {
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        golden.get("inputs")
                .properties()
                .forEach(
                        e -> inputs.put(e.getKey(), Goldens.tensor(e.getValue()).requireGrad(true)));
        return inputs;
    }

    /** A mask of the golden, as booleans where it holds whole numbers; null if it has none of that name. */
    public static @Nullable Tensor mask(Case golden, String name) {
        if (!golden.has("masks") || !golden.get("masks").has(name)) {
            return null;
        }
        Tensor mask = Goldens.tensor(golden.get("masks").get(name));
        return mask.dtype() == DType.INT64 ? mask.to(DType.BOOL) : mask;
    }

    /** Compares the output, and after a backward pass the gradients of inputs and parameters. */
    public static void check(
            Module module,
            Case golden,
            UnaryOperator<String> name,
            Map<String, Tensor> inputs,
            Tensor y,
            Tensor... losses) {
        assertClose("output", y, golden.get("output"), FORWARD);
        Tensor total = y.mul(golden.tensor("gradOutput")).sum();
        for (Tensor loss : losses) {
            total = total.add(loss);
        }
        total.backward();
        inputs.forEach((key, x) -> assertClose(
                "gradient of " + key, grad(x), golden.get("gradInputs").get(key), GRADIENT));
        for (Map.Entry<String, Parameter> entry : module.parameters().entrySet()) {
            assertClose(
                    "gradient of " + entry.getKey(),
                    grad(entry.getValue().tensor()),
                    golden.get("gradParameters").get(name.apply(entry.getKey())),
                    GRADIENT);
        }
    }

    private static Tensor grad(Tensor leaf) {
        return Objects.requireNonNull(leaf.grad());
    }
}
