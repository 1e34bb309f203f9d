package dev.jumbo.generation;

/** An engine has as many requests waiting as it may: later, or elsewhere. */
public final class QueueFullException extends Exception {
    private static final long serialVersionUID = 1;

    /** Of {@code capacity} requests. */
    public QueueFullException(int capacity) {
        super("the queue of " + capacity + " requests is full: try again later");
    }
}
