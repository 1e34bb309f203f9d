package dev.jumbo.train;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Ctrl-C, or a polite kill, during training: the signal is raised, and the process waits until the trainer has saved.
 */
final class StopSignal implements AutoCloseable {
    private static final long MOST_SECONDS = 120;

    private final CountDownLatch finished = new CountDownLatch(1);
    private final Thread hook = new Thread(this::await, "jumbo-save-on-exit");
    private volatile boolean raised;

    StopSignal() {
        Runtime.getRuntime().addShutdownHook(hook);
    }

    boolean isRaised() {
        return raised;
    }

    void raise() {
        raised = true;
    }

    @Override
    public void close() {
        finished.countDown();
        if (!raised) {
            try {
                Runtime.getRuntime().removeShutdownHook(hook);
            } catch (IllegalStateException e) {
                // the process is going down already
            }
        }
    }

    private void await() {
        raised = true;
        try {
            if (!finished.await(MOST_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("jumbo: gave up waiting for the checkpoint");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
