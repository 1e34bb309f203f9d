package dev.jumbo.tensor;

import org.jspecify.annotations.Nullable;

/** An operator failed in the native engine; the message names the operator, its arguments and the engine's reason. */
public final class EngineException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    EngineException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The first lines of libtorch's message, without its C++ stack. */
    static String reason(Throwable cause) {
        String text = String.valueOf(cause.getMessage());
        int end = text.indexOf("\nException raised from");
        return (end < 0 ? text : text.substring(0, end)).strip();
    }

    /** What to throw for a failed operator; misuse of a {@link Scope} stays the IllegalStateException that it is. */
    static RuntimeException of(String op, @Nullable Object[] args, RuntimeException cause) {
        if (cause instanceof IllegalStateException) {
            return cause;
        }
        String reason = reason(cause);
        StringBuilder message = new StringBuilder(op).append('(');
        for (int i = 0; i < args.length; i++) {
            message.append(i == 0 ? "" : ", ").append(describe(args[i]));
        }
        message.append("): ").append(reason);
        if (reason.contains("allocate memory") || reason.contains("out of memory")) {
            message.append("\nThe machine is out of memory for tensors: use a smaller batch or model.");
        }
        return new EngineException(message.toString(), cause);
    }

    private static String describe(@Nullable Object arg) {
        if (arg instanceof long[] longs) {
            return java.util.Arrays.toString(longs);
        }
        if (arg instanceof Tensor[] tensors) {
            return java.util.Arrays.toString(tensors);
        }
        return String.valueOf(arg);
    }
}
