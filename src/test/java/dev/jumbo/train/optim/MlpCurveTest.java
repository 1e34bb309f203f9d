package dev.jumbo.train.optim;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.nn.Relu;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.testing.Goldens;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An MLP regressor from PyTorch's initial weights follows its loss step by step. */
class MlpCurveTest {
    @Test
    void fiftyStepsFollowPyTorch() {
        JsonNode golden = Goldens.read("mlp_regression");
        JsonNode losses = golden.get("losses");
        try (Scope scope = Scope.open()) {
            Sequential model =
                    Module.materialise(Sequential.of(new Linear(8, 16), new Relu(), new Linear(16, 1)), Device.CPU, 0);
            List<Parameter> parameters = List.copyOf(model.parameters().values());
            List<JsonNode> initial = Goldens.stream(golden.get("initial")).toList();
            try (Autograd off = Autograd.off()) {
                for (int i = 0; i < parameters.size(); i++) {
                    parameters.get(i).tensor().copyInPlace(Goldens.tensor(initial.get(i)));
                }
            }
            Tensor x = Goldens.tensor(golden.get("x"));
            Tensor y = Goldens.tensor(golden.get("y"));
            Sgd sgd = new Sgd(golden.get("settings").get("lr").doubleValue());
            try (Stepper stepper = new Stepper(sgd, model.parameters(), List.of())) {
                for (int k = 0; k < losses.size(); k++) {
                    stepper.clearGradients();
                    Tensor loss = Losses.mse(model.forward(x), y);
                    loss.backward();
                    assertClose("loss of step " + k, loss.item(), losses.get(k).doubleValue(), 1e-6);
                    stepper.step(1);
                }
            }
            List<JsonNode> trained = Goldens.stream(golden.get("final")).toList();
            assertThat(trained).hasSameSizeAs(parameters);
            for (int i = 0; i < trained.size(); i++) {
                assertClose("trained parameter " + i, parameters.get(i).tensor(), trained.get(i), 1e-5);
            }
        }
    }
}
