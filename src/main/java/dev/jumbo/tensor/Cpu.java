package dev.jumbo.tensor;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the host processor can do, as Linux tells it; elsewhere only the number of cores is known. */
public final class Cpu {
    private static final List<String> INFO = readInfo(Path.of("/proc/cpuinfo"));

    private Cpu() {}

    /** The processor's name, or the architecture where that is all that is known. */
    public static String name() {
        String name = first(INFO, "model name");
        return name == null ? System.getProperty("os.arch") : name;
    }

    /** True if the processor has an instruction-set extension, by Linux's name: {@code avx512f}, {@code amx_bf16}. */
    public static boolean has(String flag) {
        String flags = first(INFO, "flags");
        return flags != null && (" " + flags + " ").contains(" " + flag + " ");
    }

    /**
     * True where bfloat16 matrix products are faster than float32's: with AMX or AVX512-BF16. On other processors
     * oneDNN emulates them and they are slower.
     */
    public static boolean fastBfloat16() {
        return has("amx_bf16") || has("avx512_bf16");
    }

    /** Cores without their hyper-threads, no more than this process may use. */
    public static int physicalCores() {
        int available = Runtime.getRuntime().availableProcessors();
        int physical = physicalCores(INFO);
        return physical == 0 ? available : Math.min(available, physical);
    }

    static int physicalCores(List<String> cpuinfo) {
        Set<String> cores = new HashSet<>();
        String socket = "";
        for (String line : cpuinfo) {
            if (line.startsWith("physical id")) {
                socket = line;
            } else if (line.startsWith("core id")) {
                cores.add(socket + line);
            }
        }
        return cores.size();
    }

    private static @Nullable String first(List<String> cpuinfo, String key) {
        for (String line : cpuinfo) {
            int colon = line.indexOf(':');
            if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
                return line.substring(colon + 1).strip();
            }
        }
        return null;
    }

    private static List<String> readInfo(Path file) {
        try {
            return Files.exists(file) ? Files.readAllLines(file, StandardCharsets.UTF_8) : List.of();
        } catch (IOException e) {
            return List.of();
        }
    }
}
