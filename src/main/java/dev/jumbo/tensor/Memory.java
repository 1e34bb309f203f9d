package dev.jumbo.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Memory of this process. */
public final class Memory {
    private static final Path STATM = Path.of("/proc/self/statm");

    private Memory() {}

    /** Resident memory, Java and native together, in MB (10⁶ bytes); NaN where the system does not tell. */
    public static double residentMegabytes() {
        try {
            return Files.exists(STATM)
                    ? Long.parseLong(Files.readString(STATM).split(" ", 3)[1]) * 4096 / 1e6
                    : Double.NaN;
        } catch (IOException e) {
            return Double.NaN;
        }
    }
}
