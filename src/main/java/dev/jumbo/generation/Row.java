package dev.jumbo.generation;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A prompt with what has followed it so far. */
final class Row {
    final int number;
    final Prompt prompt;
    private final int most;
    int[] tokens;
    int count;

    /** Null while it goes on. */
    @Nullable FinishReason reason;

    /** With room for {@code most} tokens, at least 1. */
    Row(int number, Prompt prompt, int most) {
        this.number = number;
        this.prompt = prompt;
        this.most = most;
        this.tokens = new int[Math.min(most, 64)];
    }

    /** Takes the next token. → whether it goes on */
    boolean advance(int token, boolean ends, TokenListener listener) {
        if (ends) {
            reason = FinishReason.END_TOKEN;
            return false;
        }
        if (count == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.min(most, 2 * count));
        }
        tokens[count++] = token;
        if (!listener.accept(number, token)) {
            reason = FinishReason.CANCELLED;
        } else if (count == most) {
            reason = FinishReason.LENGTH;
        }
        return reason == null;
    }

    Generated result() {
        return new Generated(Arrays.copyOf(tokens, count), Objects.requireNonNull(reason));
    }
}
