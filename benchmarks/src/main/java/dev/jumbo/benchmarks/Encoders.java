package dev.jumbo.benchmarks;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.jumbo.models.Bert;
import dev.jumbo.models.published.PublishedModel;
import dev.jumbo.nn.Inference;
import dev.jumbo.nn.Layer;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;

/**
 * A BERT encoder (MiniLM-L6-v2 from Maven Central) on 128 tokens, by Jumbo in float32 and bfloat16 and by ONNX Runtime in
 * float32, in turn.   usage: Encoders FOLDER MODEL.onnx, where FOLDER is what {@code jumbo import} made of the file
 */
final class Encoders {
    private static final int LENGTH = 128;
    private static final int ROUNDS = 15;
    private static final double SECONDS = 0.5;

    private Encoders() {}

    private interface Job {
        void run() throws OrtException;
    }

    public static void main(String[] args) throws IOException, OrtException {
        int threads = Engine.threads();
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        options.setIntraOpNumThreads(threads);
        options.setOptimizationLevel(OrtSession.SessionOptions.OptLevel.ALL_OPT);
        System.out.printf(
                "MiniLM-L6-v2, %d tokens, %d threads: ms (quartiles), ratio to ONNX Runtime%n", LENGTH, threads);
        try (OrtSession session = environment.createSession(args[1], options);
                Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Bert bert = PublishedModel.load(Path.of(args[0]), Bert.class, Device.CPU)
                    .model();
            Layer float32 = Inference.ready(bert, DType.FLOAT32);
            Layer bfloat16 = Inference.ready(bert, DType.BFLOAT16);
            for (int batch : new int[] {1, 8}) {
                long[] ids = new SplittableRandom(1)
                        .longs((long) batch * LENGTH, 999, 30000)
                        .toArray();
                Tensor input = Tensor.of(ids, batch, LENGTH);
                Map<String, OnnxTensor> inputs = inputs(environment, session, ids, batch);
                Map<String, Job> jobs = new TreeMap<>(Map.of(
                        "onnxruntime float32", () -> session.run(inputs).close(),
                        "jumbo float32", () -> forward(float32, input),
                        "jumbo bfloat16",
                                () -> {
                                    try (Autocast cast = Autocast.bfloat16(Device.CPU)) {
                                        forward(bfloat16, input);
                                    }
                                }));
                measure(batch, jobs);
            }
        }
    }

    private static void forward(Layer model, Tensor input) {
        try (Scope scope = Scope.open()) {
            model.forward(input);
        }
    }

    private static Map<String, OnnxTensor> inputs(OrtEnvironment environment, OrtSession session, long[] ids, int batch)
            throws OrtException {
        long[][] rows = new long[batch][];
        long[][] ones = new long[batch][LENGTH];
        for (int b = 0; b < batch; b++) {
            rows[b] = Arrays.copyOfRange(ids, b * LENGTH, (b + 1) * LENGTH);
            Arrays.fill(ones[b], 1);
        }
        Map<String, OnnxTensor> inputs = new TreeMap<>();
        for (String name : session.getInputNames()) {
            long[][] values = switch (name) {
                case "input_ids" -> rows;
                case "attention_mask" -> ones;
                default -> new long[batch][LENGTH];
            };
            inputs.put(name, OnnxTensor.createTensor(environment, values));
        }
        return inputs;
    }

    private static void measure(int batch, Map<String, Job> jobs) throws OrtException {
        Map<String, double[]> times = new TreeMap<>();
        for (int round = -2; round < ROUNDS; round++) {
            for (Map.Entry<String, Job> job : jobs.entrySet()) {
                double ms = time(job.getValue());
                if (round >= 0) {
                    times.computeIfAbsent(job.getKey(), k -> new double[ROUNDS])[round] = ms;
                }
            }
        }
        times.values().forEach(Arrays::sort);
        double other = times.getOrDefault("onnxruntime float32", new double[ROUNDS])[ROUNDS / 2];
        times.forEach((name, sorted) -> System.out.printf(
                Locale.ROOT,
                "batch %d  %-20s %7.2f (%.2f to %.2f)  %.2f%n",
                batch,
                name,
                sorted[ROUNDS / 2],
                sorted[ROUNDS / 4],
                sorted[ROUNDS * 3 / 4],
                other / sorted[ROUNDS / 2]));
    }

    private static double time(Job job) throws OrtException {
        long start = System.nanoTime();
        int runs = 0;
        do {
            job.run();
            runs++;
        } while (System.nanoTime() - start < SECONDS * 1e9);
        return (System.nanoTime() - start) / 1e6 / runs;
    }
}
