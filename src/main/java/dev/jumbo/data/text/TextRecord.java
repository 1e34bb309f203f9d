package dev.jumbo.data.text;

import java.util.List;

/** What a text file holds examples of. */
public sealed interface TextRecord {
    /**
     * A text of a corpus.
     *
     * @param part what its file says of the part that it is in, such as "train"; empty for nothing
     */
    record Document(String text, String part) implements TextRecord {}

    /** A text and its class. */
    record Labelled(String text, String label) implements TextRecord {}

    /** Two texts that belong together: a sentence and its translation, a question and its answer. */
    record Pair(String first, String second) implements TextRecord {}

    /** What several said in turn; at least one turn. */
    record Conversation(List<Turn> turns) implements TextRecord {
        public Conversation {
            turns = List.copyOf(turns);
            if (turns.isEmpty()) {
                throw new IllegalArgumentException("conversation: expected at least one turn");
            }
        }
    }

    /**
     * What one said.
     *
     * @param role who: {@code system}, {@code user}, {@code assistant}, …
     * @param content what
     */
    record Turn(String role, String content) {}
}
