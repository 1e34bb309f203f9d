package dev.jumbo.serve.openai;

import dev.jumbo.generation.Prompt;
import dev.jumbo.generation.TextRequest;
import dev.jumbo.serve.HttpError;
import java.util.ArrayList;
import java.util.List;

/**
 * A request that was read: prompts and how they are continued.
 *
 * @param prompts the tokens of each
 * @param answer what the response looks like
 */
record Asked(List<int[]> prompts, Parameters parameters, AnswerFormat answer) {
    /**
     * Checks the prompts.
     *
     * @param param where the request has them
     * @throws HttpError 400 for a prompt without tokens, one too long, or too many texts
     */
    static Asked of(
            List<int[]> prompts,
            String param,
            Parameters parameters,
            AnswerFormat answer,
            GenerateWorker worker,
            OpenAiLimits limits) {
        int context = worker.engine().context();
        for (int[] prompt : prompts) {
            if (prompt.length == 0) {
                throw HttpError.invalid(param, param + ": expected one token or more, got none");
            }
            if (prompt.length >= context) {
                throw new HttpError(
                        400,
                        param + ": expected at most " + (context - 1) + " tokens, got " + prompt.length
                                + "; the model sees " + context + " with what follows",
                        param,
                        "context_length_exceeded",
                        0);
            }
        }
        int most = Math.min(limits.choices(), worker.engine().settings().queue());
        int texts = prompts.size() * parameters.choices();
        if (texts > most) {
            throw HttpError.invalid(
                    prompts.size() > 1 ? param : "n",
                    "expected at most " + most + " texts, that is n times the number of prompts, got " + texts);
        }
        checkLogProbs(texts, context, parameters, limits);
        return new Asked(prompts, parameters, answer);
    }

    /** An answer that is not streamed is in memory as a whole. */
    private static void checkLogProbs(int texts, int context, Parameters parameters, OpenAiLimits limits) {
        long tokens = (long) texts * Math.min(context, parameters.generator().maxTokens());
        long told = tokens * (1 + parameters.logProbs());
        if (!parameters.stream() && told > limits.logProbs()) {
            throw HttpError.invalid(
                    "logprobs",
                    "logprobs: expected at most " + limits.logProbs() + " in an answer that is not streamed, got up to "
                            + told + ": ask for fewer tokens, texts or likeliest tokens, or for a stream");
        }
    }

    /** One for each text: the choices of the first prompt, then those of the next. */
    List<TextRequest> texts() {
        List<TextRequest> texts = new ArrayList<>();
        for (int[] prompt : prompts) {
            for (int i = 0; i < parameters.choices(); i++) {
                texts.add(new TextRequest(
                        new Prompt(prompt, parameters.seed() + i),
                        parameters.generator(),
                        parameters.stop(),
                        parameters.logProbs()));
            }
        }
        return texts;
    }

    /** Tokens of all prompts. */
    long promptTokens() {
        return prompts.stream().mapToLong(prompt -> prompt.length).sum();
    }

    /** The prompt of a choice. */
    int[] prompt(int choice) {
        return prompts.get(choice / parameters.choices());
    }
}
