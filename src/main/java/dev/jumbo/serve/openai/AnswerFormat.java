package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.generation.TextPiece;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What answers look like: in one form for chat, in another for completions. Each makes an element of {@code choices}. */
sealed interface AnswerFormat permits ChatAnswer, TextAnswer {
    /** What the ids of answers begin with. */
    String prefix();

    /** What the answer says that it is. */
    String object(boolean streamed);

    /**
     * A text that has ended.
     *
     * @param tokens its tokens; null if their probabilities are not asked for
     * @param reason why it ended
     */
    ObjectNode whole(int choice, String text, @Nullable List<SpelledTokens.Token> tokens, String reason);

    /** What comes before the first piece; null for nothing. */
    @Nullable ObjectNode first(int choice);

    /**
     * The next piece of a stream.
     *
     * @param tokens those of the piece; null if their probabilities are not asked for
     */
    ObjectNode next(int choice, TextPiece piece, @Nullable List<SpelledTokens.Token> tokens);

    /** The end of a text in a stream. */
    ObjectNode last(int choice, String reason);
}
