package dev.jumbo.train.optim;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import dev.jumbo.testing.Goldens.Case;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Ten steps of every optimizer against PyTorch's, on one least-squares problem. */
class GoldenOptimizersTest {
    /** loss = ½ Σ (x·weight + bias − y)².   x: [5, 3], weight: [3, 4], bias: [4], y: [5, 4] */
    record Problem(Parameter weight, Parameter bias) implements Module {
        Tensor loss(Tensor x, Tensor y) {
            return x.matmul(weight.tensor())
                    .add(bias.tensor())
                    .sub(y)
                    .pow(2)
                    .sum()
                    .mul(0.5);
        }
    }

    /** AMSGrad, which the file also has, is not offered. */
    static Stream<Case> cases() {
        return Goldens.cases("optimizers").filter(golden -> !golden.settings().has("amsgrad"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void tenStepsFollowPyTorch(Case golden) {
        JsonNode start = Goldens.read("optimizers").get("problem");
        try (Scope scope = Scope.open()) {
            Problem problem = problem(start);
            Tensor x = Goldens.tensor(start.get("x"));
            Tensor y = Goldens.tensor(start.get("y"));
            try (Stepper stepper = new Stepper(optimizer(golden), problem.parameters(), List.of())) {
                JsonNode losses = golden.get("loss");
                for (int k = 0; k < losses.size(); k++) {
                    stepper.clearGradients();
                    Tensor loss = problem.loss(x, y);
                    loss.backward();
                    String where = golden + ", step " + (k + 1) + ": ";
                    assertClose(where + "loss", loss.item(), losses.get(k).doubleValue(), 1e-5);
                    for (Map.Entry<String, Parameter> entry :
                            problem.parameters().entrySet()) {
                        assertClose(
                                where + "gradient of " + entry.getKey(),
                                Objects.requireNonNull(entry.getValue().tensor().grad()),
                                golden.get("gradients").get(entry.getKey()).get(k),
                                1e-4);
                    }
                    stepper.step(1);
                    for (Map.Entry<String, Parameter> entry :
                            problem.parameters().entrySet()) {
                        assertClose(
                                where + entry.getKey(),
                                entry.getValue().tensor(),
                                golden.get("parameters").get(entry.getKey()).get(k),
                                1e-5);
                    }
                }
                assertThat(stepper.steps()).isEqualTo(losses.size());
            }
        }
    }

    @Test
    void everyOptimizerHasAGolden() {
        Set<String> found = new HashSet<>();
        cases().forEach(golden -> found.add(optimizer(golden).getClass().getSimpleName()));
        List<String> all = Stream.of(Optimizer.class.getPermittedSubclasses())
                .map(Class::getSimpleName)
                .toList();
        assertThat(found).containsExactlyInAnyOrderElementsOf(all);
    }

    /** The factor of a schedule scales the step, and a group's settings replace the optimizer's. */
    @Test
    void factorsAndGroupsAreThePlainOptimizerAtOtherSettings() {
        JsonNode start = Goldens.read("optimizers").get("problem");
        float[] wanted = new float[12];
        float[] wantedBias = new float[4];
        run(start, new Sgd(0.01).weightDecay(0.1), List.of(), 1, wanted, new float[4]);
        run(start, new Sgd(0.04), List.of(), 1, new float[12], wantedBias);
        float[] weight = new float[12];
        float[] bias = new float[4];
        run(start, new Sgd(0.08), List.of(new ParameterGroup("^weight$", 0.25, 0.1)), 0.5, weight, bias);
        assertThat(weight).containsExactly(wanted, org.assertj.core.data.Offset.offset(1e-6f));
        assertThat(bias).containsExactly(wantedBias, org.assertj.core.data.Offset.offset(1e-6f));
    }

    /** One step, whose result goes into the arrays. */
    private static void run(
            JsonNode start,
            Optimizer optimizer,
            List<ParameterGroup> groups,
            double factor,
            float[] weight,
            float[] bias) {
        try (Scope scope = Scope.open()) {
            Problem problem = problem(start);
            try (Stepper stepper = new Stepper(optimizer, problem.parameters(), groups)) {
                problem.loss(Goldens.tensor(start.get("x")), Goldens.tensor(start.get("y")))
                        .backward();
                stepper.step(factor);
            }
            System.arraycopy(problem.weight().tensor().toFloats(), 0, weight, 0, weight.length);
            System.arraycopy(problem.bias().tensor().toFloats(), 0, bias, 0, bias.length);
        }
    }

    private static Problem problem(JsonNode start) {
        Problem problem = Module.materialise(
                new Problem(Parameter.of(Init.ZEROS, 3, 4), Parameter.of(Init.ZEROS, 4)), Device.CPU, 0);
        try (Autograd off = Autograd.off()) {
            problem.parameters().forEach((key, p) -> p.tensor().copyInPlace(Goldens.tensor(start.get(key))));
        }
        return problem;
    }

    private static Optimizer optimizer(Case golden) {
        JsonNode s = golden.settings();
        double lr = s.get("lr").doubleValue();
        double decay = s.path("weight_decay").asDouble(0);
        double momentum = s.path("momentum").asDouble(0);
        double beta1 = s.has("betas") ? s.get("betas").get(0).doubleValue() : 0.9;
        double beta2 = s.has("betas") ? s.get("betas").get(1).doubleValue() : 0.999;
        return switch (golden.get("optimizer").asText()) {
            case "SGD" ->
                new Sgd(
                        lr,
                        momentum,
                        decay,
                        s.path("dampening").asDouble(0),
                        s.path("nesterov").asBoolean(false));
            case "Adam" ->
                s.has("eps") || s.has("betas")
                        ? new Adam(lr, beta1, beta2, s.path("eps").asDouble(1e-8), decay)
                        : new Adam(lr).weightDecay(decay);
            case "AdamW" -> s.has("weight_decay") ? new AdamW(lr).weightDecay(decay) : new AdamW(lr);
            case "RMSprop" ->
                s.size() == 1
                        ? new RmsProp(lr)
                        : new RmsProp(
                                lr,
                                s.path("alpha").asDouble(0.99),
                                s.path("eps").asDouble(1e-8),
                                decay,
                                momentum,
                                s.path("centered").asBoolean(false));
            case "Adagrad" ->
                s.size() == 1
                        ? new Adagrad(lr)
                        : new Adagrad(
                                lr,
                                s.path("lr_decay").asDouble(0),
                                decay,
                                s.path("eps").asDouble(1e-10));
            default -> throw new IllegalArgumentException("no optimizer for golden '" + golden + "'");
        };
    }
}
