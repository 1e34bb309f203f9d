package dev.jumbo.cli;

import dev.jumbo.tensor.Cpu;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Engine;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jumbo doctor}. */
@Command(
        name = "doctor",
        mixinStandardHelpOptions = true,
        description = "Show what Jumbo found on this machine, what it will use, and why.",
        footer = {"", "Examples:", "  jumbo doctor", "  jumbo doctor --json"})
final class DoctorCommand implements Callable<Integer> {
    private static final List<String> FLAGS =
            List.of("avx2", "avx512f", "avx512_vnni", "avx512_bf16", "amx_bf16", "amx_int8");

    @Option(names = "--json", description = "Print one JSON document.")
    private boolean json;

    @Override
    public Integer call() {
        Map<String, Object> found = examine();
        if (json) {
            Output.json(found);
            return 0;
        }
        found.forEach((name, value) -> System.out.printf("  %-18s %s%n", name.replace('_', ' '), value));
        return 0;
    }

    static Map<String, Object> examine() {
        Map<String, Object> found = new LinkedHashMap<>();
        found.put("jdk", Runtime.version() + ", " + System.getProperty("java.vendor"));
        found.put("system", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        found.put("cpu", Cpu.name());
        found.put("cpu_features", FLAGS.stream().filter(Cpu::has).toList());
        found.put("processors", Runtime.getRuntime().availableProcessors());
        found.put("heap_mb", Runtime.getRuntime().maxMemory() / 1_000_000);
        found.put("memory_mb", totalMemory() / 1_000_000);
        long start = System.nanoTime();
        Engine.load();
        found.put("engine", "libtorch " + Engine.version());
        found.put("engine_load_ms", (System.nanoTime() - start) / 1_000_000);
        found.put("threads", Engine.threads());
        found.put(
                "threads_why",
                "one for each physical core; JUMBO_THREADS or -Djumbo.threads changes it. OpenBLAS has one, because its"
                        + " own pool spins beside libtorch's.");
        found.put("settings", Engine.settings());
        found.put(
                "settings_why",
                "made before the engine was loaded, where the environment had none; JUMBO_MALLOC=system leaves malloc"
                        + " alone");
        found.put("environment", environment());
        Device best = Device.best();
        found.put("gpu", Engine.cudaDevices() > 0 ? Engine.cudaDevices() + " CUDA" : Engine.hasMps() ? "mps" : "none");
        found.put("device", best.toString());
        Precision precision = Precision.AUTO.resolve(best);
        found.put("precision", precision.toString());
        found.put(
                "precision_why",
                precision == Precision.BFLOAT16
                        ? "this device multiplies bfloat16 faster than float32"
                        : "this processor has neither AMX nor AVX512-BF16, so bfloat16 would be slower");
        return found;
    }

    private static List<String> environment() {
        List<String> set = new ArrayList<>();
        for (String name : List.of(
                "OPENBLAS_NUM_THREADS",
                "OMP_NUM_THREADS",
                "OMP_WAIT_POLICY",
                "GOMP_SPINCOUNT",
                "GLIBC_TUNABLES",
                "JUMBO_THREADS",
                "JUMBO_MALLOC")) {
            String value = System.getenv(name);
            if (value != null) {
                set.add(name + "=" + value);
            }
        }
        return set;
    }

    private static long totalMemory() {
        var bean = java.lang.management.ManagementFactory.getOperatingSystemMXBean();
        return bean instanceof com.sun.management.OperatingSystemMXBean sun ? sun.getTotalMemorySize() : -1;
    }
}
