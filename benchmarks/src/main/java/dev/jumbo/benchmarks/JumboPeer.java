package dev.jumbo.benchmarks;

import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Losses;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.Stepper;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Jumbo as a peer. Arguments: NAME PRECISION JOB BATCH; prints one line of JSON. */
public final class JumboPeer {
    private JumboPeer() {}

    public static void main(String[] args) {
        Precision precision = Precision.valueOf(args[1].toUpperCase(Locale.ROOT));
        Job job = Job.valueOf(args[2]);
        int batch = Integer.parseInt(args[3]);
        boolean mixed = precision.resolve(Device.CPU) == Precision.BFLOAT16;
        try (Scope scope = Scope.open()) {
            Layer model = Module.materialise(job.model(), Device.CPU, 1);
            Job.Data[] pool = job.data(batch);
            Optimizer optimizer = job.optimizer();
            Timing timing = optimizer == null ? infer(model, pool, mixed) : train(model, optimizer, pool, mixed);
            System.out.println(timing.json(args[0], job.name(), batch, Engine.threads(), model.parameterCount()));
        }
    }

    private static Timing train(Layer model, Optimizer optimizer, Job.Data[] pool, boolean mixed) {
        try (Stepper stepper = new Stepper(optimizer, model.parameters(), List.of());
                Mode mode = Mode.training()) {
            return Timing.of((number, read) -> {
                Job.Data data = pool[number % pool.length];
                try (Scope step = Scope.open()) {
                    stepper.clearGradients();
                    Tensor loss;
                    try (Autocast cast = cast(mixed)) {
                        loss = Losses.crossEntropy(model.forward(data.input()).flatten(0, -2), data.labels());
                    }
                    loss.backward();
                    stepper.step(1);
                    return read ? loss.item() : 0;
                }
            });
        }
    }

    private static Timing infer(Layer model, Job.Data[] pool, boolean mixed) {
        try (Autograd off = Autograd.off()) {
            Layer ready = Inference.ready(model, mixed ? DType.BFLOAT16 : DType.FLOAT32);
            return Timing.of((number, read) -> {
                try (Scope step = Scope.open();
                        Autocast cast = cast(mixed)) {
                    Tensor output = ready.forward(pool[number % pool.length].input());
                    return read ? output.mean().item() : 0;
                }
            });
        }
    }

    private static @Nullable Autocast cast(boolean mixed) {
        return mixed ? Autocast.bfloat16(Device.CPU) : null;
    }
}
