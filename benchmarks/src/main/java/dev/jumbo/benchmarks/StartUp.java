package dev.jumbo.benchmarks;

import dev.jumbo.models.CifarCnn;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.lang.management.ManagementFactory;

/** How long it takes from the start of Java to the loaded engine and to a first prediction. Run it several times. */
public final class StartUp {
    private StartUp() {}

    public static void main(String[] args) {
        long start = ManagementFactory.getRuntimeMXBean().getStartTime();
        long main = System.currentTimeMillis();
        Engine.load();
        long loaded = System.currentTimeMillis();
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Layer model = Module.materialise(new CifarCnn(10), Device.CPU, 1);
            model.forward(Tensor.zeros(1, 3, 32, 32)).argmax(1).item();
        }
        long predicted = System.currentTimeMillis();
        System.out.printf(
                "main after %d ms, engine loaded in %d ms, a first prediction %d ms later; in all %d ms%n",
                main - start, loaded - main, predicted - loaded, predicted - start);
    }
}
