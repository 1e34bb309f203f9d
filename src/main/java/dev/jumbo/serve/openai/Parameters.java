package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.generation.Generator;
import dev.jumbo.generation.Sampling;
import dev.jumbo.generation.TextEngine;
import dev.jumbo.serve.HttpError;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;

/**
 * How texts are to be written: what requests for chat and for completions have in common.
 *
 * @param stop strings that end a text, the model's own among them
 * @param choices texts of each prompt
 * @param seed of the first choice; those of the others follow it
 * @param logProbs as in {@link dev.jumbo.generation.TextRequest}
 * @param stream whether pieces are sent as they are written
 * @param usage whether a stream ends with the counts
 */
record Parameters(
        Generator generator, List<String> stop, int choices, long seed, int logProbs, boolean stream, boolean usage) {
    /** The keys that {@link #read} knows. */
    static final Set<String> KEYS = Set.of(
            "model",
            "max_tokens",
            "temperature",
            "top_p",
            "top_k",
            "min_p",
            "frequency_penalty",
            "presence_penalty",
            "repetition_penalty",
            "n",
            "stop",
            "seed",
            "stream",
            "stream_options",
            "logprobs");

    private static final int MOST_STOPS = 16;
    private static final int LONGEST_STOP = 1000;
    private static final int MOST_TOP_K = 1_000_000;

    /** The nearest to {@code top_p: 0} that means something: the likeliest token alone. */
    private static final double LEAST_TOP_P = 1e-9;

    /**
     * Reads them.
     *
     * @param engine whose settings hold where the request says nothing
     * @param maxTokens tokens of a text
     * @throws HttpError 400 for what is wrong
     */
    static Parameters read(Fields fields, TextEngine engine, OpenAiLimits limits, int maxTokens, int logProbs) {
        boolean stream = fields.flag("stream");
        return new Parameters(
                engine.generator()
                        .sampling(sampling(fields, engine.generator().sampling()))
                        .maxTokens(maxTokens),
                stop(fields, engine.stop()),
                fields.count("n", 1, limits.choices(), 1),
                fields.whole(
                        "seed",
                        Long.MIN_VALUE,
                        Long.MAX_VALUE,
                        ThreadLocalRandom.current().nextLong()),
                logProbs,
                stream,
                usage(fields, stream));
    }

    private static Sampling sampling(Fields fields, Sampling otherwise) {
        return new Sampling(
                fields.number("temperature", 0, 2, otherwise.temperature()),
                Math.max(0, fields.count("top_k", -1, MOST_TOP_K, otherwise.topK())),
                Math.max(LEAST_TOP_P, fields.number("top_p", 0, 1, otherwise.topP())),
                fields.number("min_p", 0, 1, otherwise.minP()),
                fields.number("repetition_penalty", 0.01, 100, otherwise.repetitionPenalty()),
                fields.number("presence_penalty", -2, 2, otherwise.presencePenalty()),
                fields.number("frequency_penalty", -2, 2, otherwise.frequencyPenalty()));
    }

    private static List<String> stop(Fields fields, List<String> own) {
        List<String> stop = new ArrayList<>(own);
        for (String each : fields.texts("stop", MOST_STOPS)) {
            if (each.isEmpty() || each.length() > LONGEST_STOP) {
                throw HttpError.invalid(
                        "stop",
                        "stop: expected texts of 1 to " + LONGEST_STOP + " characters, got one of " + each.length());
            }
            stop.add(each);
        }
        return stop;
    }

    private static boolean usage(Fields fields, boolean stream) {
        var options = fields.get("stream_options");
        if (options == null) {
            return false;
        }
        if (!(options instanceof ObjectNode object)) {
            throw Fields.wrong("stream_options", "an object", options);
        }
        if (!stream) {
            throw HttpError.invalid("stream_options", "stream_options: expected \"stream\": true beside them");
        }
        Fields inner = new Fields(object);
        inner.check(Set.of("include_usage", "include_obfuscation"));
        return inner.flag("include_usage");
    }
}
