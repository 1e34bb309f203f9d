package dev.jumbo.tensor;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.openblas.global.openblas;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;

/**
 * The native engine, libtorch: loaded once, on first use, with the settings that were measured to be fastest (see
 * {@code docs/decisions/0003-threads.md}).
 *
 * <p>Settings, each a system property or an environment variable:
 * {@code jumbo.threads} / {@code JUMBO_THREADS}: threads for one operator (default: the physical cores);
 * {@code jumbo.malloc} / {@code JUMBO_MALLOC}: {@code keep} (default on Linux) keeps freed native memory for the next step,
 * {@code system} leaves the C library as it is.
 */
public final class Engine {
    private static final Map<DType, Map<Device, TensorOptions>> OPTIONS = new ConcurrentHashMap<>();
    private static final int THREADS;
    private static final List<String> SETTINGS;

    static {
        // Scopes own all native memory: no bookkeeping by the garbage collector, no limit tied to the Java heap.
        setDefault("org.bytedeco.javacpp.nopointergc", "true");
        setDefault("org.bytedeco.javacpp.maxphysicalbytes", "0");
        setDefault("org.bytedeco.javacpp.maxbytes", "0");
        THREADS = threadsWanted();
        SETTINGS = NativeSettings.apply();
        Loader.load(openblas.class);
        // OpenBLAS has its own pool, which spins beside OpenMP's: one thread there, all threads in libtorch.
        openblas.blas_set_num_threads(1);
        Loader.load(torch.class);
        torch.set_num_threads(THREADS);
    }

    private Engine() {}

    /** Loads the engine; does nothing the second time. */
    public static void load() {
        // The static initialiser has run.
    }

    /** Version of the engine's Java binding: {@code 2.10.0-1.5.13}, libtorch's version first. */
    public static String version() {
        String version = torch.class.getPackage().getImplementationVersion();
        return version == null ? "unknown" : version;
    }

    /** Threads that one operator may use. */
    public static int threads() {
        return THREADS;
    }

    /** What was set in this process before the engine was loaded, for people to read. */
    public static List<String> settings() {
        return SETTINGS;
    }

    /** NVIDIA GPUs that the loaded engine can use. */
    public static int cudaDevices() {
        return torch.cuda_is_available() ? (int) torch.getNumGPUs() : 0;
    }

    /** True where Apple's GPU can be used. */
    public static boolean hasMps() {
        return torch.hasMPS();
    }

    /** Options of a new tensor; made once for each pair and never freed. */
    static TensorOptions options(DType dtype, Device device) {
        return OPTIONS.computeIfAbsent(dtype, t -> new ConcurrentHashMap<>()).computeIfAbsent(device, d -> {
            TensorOptions plain = new TensorOptions();
            TensorOptions typed = plain.dtype(new ScalarTypeOptional(dtype.scalar()));
            return typed.device(new DeviceOptional(device.open()));
        });
    }

    private static int threadsWanted() {
        String text = System.getProperty("jumbo.threads", System.getenv("JUMBO_THREADS"));
        if (text == null) {
            return Cpu.physicalCores();
        }
        try {
            int threads = Integer.parseInt(text.strip());
            if (threads >= 1) {
                return threads;
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new IllegalArgumentException("jumbo.threads / JUMBO_THREADS: expected 1 or more, got '" + text + "'");
    }

    private static void setDefault(String key, String value) {
        if (System.getProperty(key) == null) {
            System.setProperty(key, value);
        }
    }
}
