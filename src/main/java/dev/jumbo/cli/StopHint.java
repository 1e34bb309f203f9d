package dev.jumbo.cli;

/**
 * Says how to go on when Ctrl-C, or a polite kill, ends the process: at once, for the process may be gone before what it interrupts
 * comes to say it.
 */
final class StopHint implements AutoCloseable {
    private final Thread hook;

    StopHint(String message) {
        hook = new Thread(() -> System.err.println(message), "jumbo-stop-hint");
        Runtime.getRuntime().addShutdownHook(hook);
    }

    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // the process is going down, and it was said
        }
    }
}
