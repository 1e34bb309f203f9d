package dev.jumbo.data;

/** An example or batch could not be made. The message names the example; the cause is what its reader said. */
public final class DataException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DataException(String message, Throwable cause) {
        super(message, cause);
    }
}
