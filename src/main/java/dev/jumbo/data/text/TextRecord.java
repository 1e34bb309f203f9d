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

    /** Two answers to one prompt, of which people prefer the first. */
    record Preference(String prompt, String chosen, String rejected) implements TextRecord {}

    /** Words, each with a tag: {@code O}, {@code B-PER}, {@code I-PER}, … */
    record Tagged(List<String> words, List<String> tags) implements TextRecord {
        public Tagged {
            words = List.copyOf(words);
            tags = List.copyOf(tags);
            if (words.size() != tags.size()) {
                throw new IllegalArgumentException(
                        "expected a tag for each of " + words.size() + " words, got " + tags.size());
            }
        }
    }

    /**
     * A question on a context.
     *
     * @param answers the right ones; none if the context does not say
     */
    record Question(String question, String context, List<Answer> answers) implements TextRecord {
        public Question {
            answers = List.copyOf(answers);
        }
    }

    /**
     * A part of a context.
     *
     * @param start where it begins in the context
     */
    record Answer(String text, int start) {
        /** Where it ends, exclusive. */
        public int end() {
            return start + text.length();
        }
    }

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
