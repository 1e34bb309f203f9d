package dev.jumbo.generation;

import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.CausalModel;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/**
 * Continues texts.
 *
 * @param generator its tokens are those of {@code tokenizer}
 * @param stop strings that end a text and are not part of it; they may begin and end anywhere within tokens
 * @param begin a token that stands before each prompt of {@link #generate}, besides those that the tokenizer adds
 */
public record TextGenerator(
        CausalModel model, Tokenizer tokenizer, Generator generator, List<String> stop, OptionalInt begin) {
    public TextGenerator {
        stop = List.copyOf(stop);
        if (stop.contains("")) {
            throw new IllegalArgumentException("TextGenerator: expected stop strings of one character or more");
        }
    }

    /** Draws from the softmax, up to 256 tokens or the tokenizer's end of a document. */
    public static TextGenerator of(CausalModel model, Tokenizer tokenizer) {
        Generator generator = new Generator();
        var end = tokenizer.special().find(SpecialTokens.Role.EOS);
        return new TextGenerator(
                model,
                tokenizer,
                end.isPresent() ? generator.endTokens(end.getAsInt()) : generator,
                List.of(),
                OptionalInt.empty());
    }

    public TextGenerator generator(Generator generator) {
        return new TextGenerator(model, tokenizer, generator, stop, begin);
    }

    public TextGenerator sampling(Sampling sampling) {
        return generator(generator.sampling(sampling));
    }

    public TextGenerator maxTokens(int maxTokens) {
        return generator(generator.maxTokens(maxTokens));
    }

    public TextGenerator stop(String... stop) {
        return new TextGenerator(model, tokenizer, generator, List.of(stop), begin);
    }

    /** With this token before each prompt: the one that ended the document before, as the model learned it. */
    public TextGenerator begin(int token) {
        return new TextGenerator(model, tokenizer, generator, stop, OptionalInt.of(token));
    }

    /** What follows one text. */
    public GeneratedText generate(String prompt, long seed) {
        return generate(List.of(new TextPrompt(prompt, seed)), TextListener.NONE)
                .get(0);
    }

    /**
     * What follows each text, with the special tokens that the tokenizer adds before it.
     *
     * @throws IllegalArgumentException if a prompt has no tokens, or leaves no room in the model's context
     */
    public List<GeneratedText> generate(List<TextPrompt> prompts, TextListener listener) {
        List<Prompt> encoded = prompts.stream()
                .map(prompt -> new Prompt(ids(prompt.text()), prompt.seed()))
                .toList();
        List<TextRow> rows = rows(encoded, listener);
        return ended(
                rows,
                encoded,
                generator.generate(model, encoded, (row, token) -> rows.get(row).add(token)));
    }

    /** The tokens of a prompt. */
    int[] ids(String text) {
        int[] ids = tokenizer.encode(text).ids();
        return begin.isEmpty()
                ? ids
                : IntStream.concat(IntStream.of(begin.getAsInt()), IntStream.of(ids))
                        .toArray();
    }

    /** What follows one prompt, of which {@code decoding} has read the first {@code known} tokens. */
    GeneratedText answer(CausalDecoding decoding, Prompt prompt, int known, int context, TextListener listener) {
        List<TextRow> rows = rows(List.of(prompt), listener);
        List<Generated> generated = generator.resume(
                decoding,
                List.of(prompt),
                known,
                context,
                (row, token) -> rows.get(row).add(token));
        return ended(rows, List.of(prompt), generated).get(0);
    }

    private List<TextRow> rows(List<Prompt> prompts, TextListener listener) {
        List<TextRow> rows = new ArrayList<>();
        for (Prompt prompt : prompts) {
            rows.add(new TextRow(rows.size(), tokenizer, prompt.ids(), stop, listener));
        }
        return rows;
    }

    private static List<GeneratedText> ended(List<TextRow> rows, List<Prompt> prompts, List<Generated> generated) {
        List<GeneratedText> texts = new ArrayList<>();
        for (int i = 0; i < generated.size(); i++) {
            texts.add(rows.get(i).end(generated.get(i), prompts.get(i).ids().length));
        }
        return texts;
    }
}
