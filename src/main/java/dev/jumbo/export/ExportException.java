package dev.jumbo.export;

/** A model that a format cannot hold; the message says what and why. */
public final class ExportException extends IllegalArgumentException {
    private static final long serialVersionUID = 1;

    public ExportException(String message) {
        super(message);
    }
}
