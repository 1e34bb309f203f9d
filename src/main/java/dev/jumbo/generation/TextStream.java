package dev.jumbo.generation;

import dev.jumbo.data.text.Tokenizer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Makes pieces of text of tokens. */
final class TextStream implements GenerationListener {
    private final TextRow row;
    private final int promptTokens;
    private final Predicate<TextPiece> listener;
    private final StringBuilder shown = new StringBuilder();
    private final List<Integer> tokens = new ArrayList<>();
    private final List<LogProbs> logProbs = new ArrayList<>();
    private boolean wanted = true;

    TextStream(Tokenizer tokenizer, TextRequest request, Predicate<TextPiece> listener) {
        this.row = new TextRow(0, tokenizer, request.prompt().ids(), request.stop(), (number, piece) -> {
            shown.append(piece);
            return true;
        });
        this.promptTokens = request.prompt().ids().length;
        this.listener = listener;
    }

    @Override
    public boolean accept(int token, @Nullable LogProbs probability) {
        tokens.add(token);
        if (probability != null) {
            logProbs.add(probability);
        }
        boolean goesOn = row.add(token);
        show();
        return wanted && goesOn;
    }

    /** Shows what was held back. */
    GeneratedText end(Generated generated) {
        GeneratedText text = row.end(generated, promptTokens);
        show();
        return text;
    }

    private void show() {
        if (shown.length() == 0 || !wanted) {
            return;
        }
        TextPiece piece = new TextPiece(
                shown.toString(), tokens.stream().mapToInt(Integer::intValue).toArray(), List.copyOf(logProbs));
        shown.setLength(0);
        tokens.clear();
        logProbs.clear();
        wanted = listener.test(piece);
    }
}
