package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Continues prompts token by token. What follows a prompt depends on it and its seed alone, not on the other prompts that
 * are continued with it: a batch only saves time. A row that is finished leaves the batch.
 *
 * @param sampling how a token is chosen; its penalties count the tokens of the prompt, too
 * @param maxTokens most tokens that follow a prompt
 * @param endTokens tokens that end a text
 */
public record Generator(Sampling sampling, int maxTokens, Set<Integer> endTokens) {
    public Generator {
        if (maxTokens < 1) {
            throw new IllegalArgumentException("Generator: expected maxTokens ≥ 1, got " + maxTokens);
        }
        endTokens = Set.copyOf(endTokens);
    }

    /** Draws from the softmax; up to 256 tokens; no token ends a text. */
    public Generator() {
        this(new Sampling(), 256, Set.of());
    }

    public Generator sampling(Sampling sampling) {
        return new Generator(sampling, maxTokens, endTokens);
    }

    public Generator maxTokens(int maxTokens) {
        return new Generator(sampling, maxTokens, endTokens);
    }

    public Generator endTokens(Integer... endTokens) {
        return new Generator(sampling, maxTokens, Set.of(endTokens));
    }

    /** What follows one prompt. */
    public Generated generate(CausalModel model, Prompt prompt) {
        return generate(model, List.of(prompt), TokenListener.NONE).get(0);
    }

    /**
     * What follows each prompt. A prompt and what follows fit into the model's context.
     *
     * @throws IllegalArgumentException if a prompt leaves no room in the context
     */
    public List<Generated> generate(CausalModel model, List<Prompt> prompts, TokenListener listener) {
        if (prompts.isEmpty()) {
            return List.of();
        }
        int context = model.context();
        prompts.forEach(prompt -> checkRoom(prompt, context));
        int[] lengths = prompts.stream().mapToInt(prompt -> prompt.ids().length).toArray();
        int longest = Arrays.stream(lengths).max().orElse(0);
        int shortest = Arrays.stream(lengths).min().orElse(0);
        int most = Math.min(maxTokens, context - shortest);
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            // the last token is not read
            CausalDecoding decoding = CausalDecoding.of(model, lengths, Math.addExact(longest, most - 1));
            return resume(decoding, prompts, 0, context, listener);
        }
    }

    /**
     * The same by any model.
     *
     * @param decoding has not read the prompts yet
     * @param prompts of one length
     * @param context most tokens of a prompt and what follows
     */
    public List<Generated> generate(Decoding decoding, List<Prompt> prompts, int context, TokenListener listener) {
        prompts.forEach(prompt -> checkRoom(prompt, context));
        if (prompts.stream().mapToInt(prompt -> prompt.ids().length).distinct().count() > 1) {
            throw new IllegalArgumentException("Generator: expected prompts of one length");
        }
        return resume(decoding, prompts, 0, context, listener);
    }

    /** Goes on where {@code decoding} has read the first {@code known} tokens of each prompt. */
    List<Generated> resume(Decoding decoding, List<Prompt> prompts, int known, int context, TokenListener listener) {
        List<Row> all = new ArrayList<>();
        for (Prompt prompt : prompts) {
            all.add(new Row(all.size(), prompt, Math.min(maxTokens, context - prompt.ids().length)));
        }
        List<Row> active = new ArrayList<>(all);
        long[] ids = unread(prompts, known);
        while (!active.isEmpty()) {
            long[] next;
            try (Scope scope = Scope.open();
                    Autograd off = Autograd.off();
                    Mode evaluation = Mode.evaluation()) {
                Tensor read = Tensor.of(ids, active.size(), ids.length / active.size());
                next = NextTokens.choose(sampling, decoding.next(read), active); // [B]
            }
            long[] going = advance(active, next, listener);
            if (going.length < active.size()) {
                active.removeIf(row -> row.reason != null);
                if (!active.isEmpty()) {
                    decoding.reorder(going);
                }
            }
            ids = active.stream().mapToLong(row -> row.tokens[row.count - 1]).toArray();
        }
        return all.stream().map(Row::result).toList();
    }

    static void checkRoom(Prompt prompt, int context) {
        if (prompt.ids().length >= context) {
            throw new IllegalArgumentException("prompt of " + prompt.ids().length
                    + " tokens: expected at most " + (context - 1) + ", for the model sees " + context
                    + " with what follows");
        }
    }

    /** Gives each row its next token. → those that go on */
    private long[] advance(List<Row> rows, long[] next, TokenListener listener) {
        long[] going = new long[rows.size()];
        int count = 0;
        for (int i = 0; i < going.length; i++) {
            int token = (int) next[i];
            if (rows.get(i).advance(token, endTokens.contains(token), listener)) {
                going[count++] = i;
            }
        }
        return Arrays.copyOf(going, count);
    }

    /** The tokens of the prompts from {@code known} on, 0 on the left of the shorter ones. [B, T] */
    private static long[] unread(List<Prompt> prompts, int known) {
        int longest =
                prompts.stream().mapToInt(prompt -> prompt.ids().length).max().orElse(0) - known;
        long[] ids = new long[Math.multiplyExact(prompts.size(), longest)];
        int end = 0;
        for (Prompt prompt : prompts) {
            end += longest;
            for (int i = known, at = end - (prompt.ids().length - known); at < end; i++, at++) {
                ids[at] = prompt.ids()[i];
            }
        }
        return ids;
    }
}
