package dev.jumbo.benchmarks;

import dev.jumbo.generation.Generator;
import dev.jumbo.generation.Prompt;
import dev.jumbo.generation.Sampling;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.Gpt;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.tensor.Trace;
import java.io.IOException;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * A GPT-2 of 124 million random weights writes, one text at a time: milliseconds a token, the weights that it reads in that
 * time against the fastest that memory can be read, and how much of the time is Java and native calls, which compiled
 * steps do not need. Argument: tokens to write, 60 by default.
 */
public final class Generation {
    private static final int WARM = 5;
    private static final int ROUNDS = 3;

    /** About as many characters as the Tang poems have. */
    private static final int POEMS = 6800;

    private static final String COMPILE = "jumbo.compile";
    private static final int[] PROMPT = {464, 2068, 7586, 21831};

    private Generation() {}

    public static void main(String[] args) throws IOException {
        int tokens = args.length > 0 ? Integer.parseInt(args[0]) : 60;
        try (Scope scope = Scope.open()) {
            double limit = memory();
            System.out.printf("memory is read at %.1f GB/s at best%n", limit);
            Gpt gpt = Module.materialise(Gpt.of(Gpt.Config.gpt2()), Device.CPU, 1);
            System.out.printf("%d operators a token, those of the caches not counted%n", operators(gpt));
            System.out.println("time of Java and native calls, and of the kernels alone:");
            // as many calls as the next model has, on almost no data
            parts("12 blocks of 12", gpt(64, 12, 12, 12), 200);
            parts("GPT-2", gpt, tokens);
            parts("6 blocks of 12", gpt(64, 12, 4, 6), 200);
            parts("GPT of the Tang poems", gpt(POEMS, 256, 4, 6), 200);
            report("float32", gpt, tokens, 4, limit);
            report("float32, packed", (CausalModel) Inference.ready(gpt, DType.FLOAT32), tokens, 4, limit);
            Map<String, Tensor> weights = gpt.stateTensors();
            Module.materialise(
                    gpt,
                    key -> Objects.requireNonNull(weights.get(key)).detach().to(DType.BFLOAT16));
            report("bfloat16", gpt, tokens, 2, limit);
            report("bfloat16, packed", (CausalModel) Inference.ready(gpt, DType.BFLOAT16), tokens, 2, limit);
        }
    }

    private static Gpt gpt(int vocabulary, int width, int numHeads, int numBlocks) {
        return Module.materialise(
                Gpt.of(new Gpt.Config(vocabulary, 1024, width, numHeads, numBlocks, 0, true)), Device.CPU, 1);
    }

    /**
     * A token operator by operator, and as one native call, in which the kernels take all the time but for what reads and
     * draws tokens. Both are measured in turns.
     */
    private static void parts(String what, CausalModel model, int tokens) {
        double[] eager = new double[ROUNDS];
        double[] compiled = new double[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            System.setProperty(COMPILE, "never");
            eager[i] = milliseconds(model, tokens);
            System.setProperty(COMPILE, "always");
            compiled[i] = milliseconds(model, tokens);
        }
        System.clearProperty(COMPILE);
        double before = Arrays.stream(eager).min().orElse(0);
        double after = Arrays.stream(compiled).min().orElse(0);
        System.out.printf(
                "  %-22s %6.2f ms a token operator by operator, %6.2f compiled: %.2f ms (%.0f %%) in Java and calls%n",
                what, before, after, before - after, 100 * (before - after) / before);
    }

    private static void report(String what, CausalModel model, int tokens, int bytes, double limit) {
        double ms = milliseconds(model, tokens);
        double read = model.parameterCount() * (double) bytes / ms / 1e6;
        System.out.printf(
                "%-17s %6.1f ms a token (median), %5.1f tokens/s, %5.1f GB/s of weights: %.0f %% of the limit%n",
                what, ms, 1000 / ms, read, 100 * read / limit);
    }

    /** Median time between two tokens, the first ones left out. */
    private static double milliseconds(CausalModel model, int tokens) {
        long[] times = new long[tokens + WARM];
        int[] count = {0};
        Prompt prompt = new Prompt(Arrays.stream(PROMPT).map(id -> id % 60).toArray(), 1);
        new Generator()
                .sampling(Sampling.GREEDY)
                .maxTokens(times.length)
                .generate(model, List.of(prompt), (row, token) -> {
                    times[count[0]++] = System.nanoTime();
                    return true;
                });
        double[] between = new double[tokens];
        for (int i = 0; i < tokens; i++) {
            between[i] = (times[i + WARM] - times[i + WARM - 1]) / 1e6;
        }
        Arrays.sort(between);
        return between[tokens / 2];
    }

    /** The operators of a pass over one token. */
    private static int operators(Gpt gpt) {
        try (Scope scope = Scope.open()) {
            return Trace.of(gpt::forward, Tensor.of(new long[] {1}, 1, 1), new IdentityHashMap<>())
                    .nodes()
                    .size();
        }
    }

    /** Gigabytes a second, summing half a gigabyte of float32. */
    private static double memory() {
        double best = 0;
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Tensor large = Tensor.ones(1 << 27);
            for (int i = 0; i < 12; i++) {
                long start = System.nanoTime();
                large.sum().item();
                best = Math.max(best, large.numel() * 4.0 / (System.nanoTime() - start));
            }
        }
        return best;
    }
}
