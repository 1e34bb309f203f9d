package dev.jumbo.generation;

import dev.jumbo.data.text.Tokenizer;
import java.util.List;

/** The text of one row, given to a listener as it becomes known. */
final class TextRow {
    private final int number;
    private final TokenText tokens;
    private final StopStrings stop;
    private final TextListener listener;
    private final StringBuilder text = new StringBuilder();
    private boolean wanted = true;

    TextRow(int number, Tokenizer tokenizer, int[] prompt, List<String> stop, TextListener listener) {
        this.number = number;
        this.tokens = new TokenText(tokenizer, prompt);
        this.stop = new StopStrings(stop);
        this.listener = listener;
    }

    /** Takes a token. → whether the row goes on */
    boolean add(int token) {
        show(stop.add(tokens.add(token)));
        return wanted && !stop.found();
    }

    /** Shows what is left. */
    GeneratedText end(Generated generated, int promptTokens) {
        show(stop.add(tokens.end()));
        if (!stop.found()) {
            show(stop.end());
        }
        FinishReason reason = stop.found() ? FinishReason.STOP_STRING : generated.reason();
        return new GeneratedText(text.toString(), generated.tokens(), reason, promptTokens);
    }

    private void show(String piece) {
        if (wanted && !piece.isEmpty()) {
            text.append(piece);
            wanted = listener.accept(number, piece);
        }
    }
}
