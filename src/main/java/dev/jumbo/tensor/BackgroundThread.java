package dev.jumbo.tensor;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Platform;

/**
 * Threads that work beside libtorch's. Its threads divide each operator into equal parts and wait for the slowest, so a thread
 * that takes a core for a while from one of them holds all up. On Linux a thread can have the least priority, and then takes
 * what the others leave; elsewhere this does nothing.
 */
public final class BackgroundThread {
    private static final int THREAD = 0; // PRIO_PROCESS, which is of one thread on Linux, here the calling one
    private static final int LEAST = Integer.getInteger("jumbo.nice", 19);

    private BackgroundThread() {}

    /** Gives the calling thread the least priority. Returns whether it has it. */
    public static boolean enter() {
        if (!Platform.isLinux()) {
            return false;
        }
        try {
            Function set = NativeLibrary.getInstance("c").getFunction("setpriority");
            return set.invokeInt(new Object[] {THREAD, 0, LEAST}) == 0;
        } catch (UnsatisfiedLinkError e) {
            return false;
        }
    }
}
