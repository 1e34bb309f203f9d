package dev.jumbo.generation;

/**
 * What a text begins with.
 *
 * @param ids its tokens, one or more; not copied
 * @param seed of what is drawn: the same text follows, whatever other prompts are continued with it
 */
@SuppressWarnings("ArrayRecordComponent")
public record Prompt(int[] ids, long seed) {
    public Prompt {
        if (ids.length == 0) {
            throw new IllegalArgumentException("Prompt: expected one token or more, got none");
        }
    }
}
