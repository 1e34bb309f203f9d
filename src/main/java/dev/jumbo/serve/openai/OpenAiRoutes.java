package dev.jumbo.serve.openai;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.jinja.TemplateException;
import dev.jumbo.generation.ChatFormat;
import dev.jumbo.serve.HttpError;
import dev.jumbo.serve.Json;
import dev.jumbo.serve.Lease;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.Routes;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What models write, as OpenAI's interface has it: {@code POST /v1/chat/completions} for models that were taught to converse and
 * {@code POST /v1/completions} for all that continue texts, whole or as a stream of server-sent events; and {@code POST
 * /v1/embeddings}. The list of models is {@link dev.jumbo.serve.ModelRoutes}'s.
 */
public record OpenAiRoutes(Models models, OpenAiLimits limits) implements Routes {
    /** Tokens of a completion that does not say how many it wants. */
    private static final int COMPLETION_TOKENS = 16;

    private static final int MOST_LIKELY = 20;
    private static final Set<String> CHAT = with("messages", "max_completion_tokens", "top_logprobs");
    private static final Set<String> COMPLETION = with("prompt", "echo");

    private static Set<String> with(String... keys) {
        Set<String> all = new TreeSet<>(Parameters.KEYS);
        all.addAll(List.of(keys));
        return all;
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/chat/completions", this::chat);
        routes.post("/v1/completions", this::complete);
        new EmbeddingRoutes(models, limits).addTo(routes);
    }

    @Override
    public String description() {
        return "openai";
    }

    private void chat(Context context) throws InterruptedException, IOException {
        Fields fields = new Fields(Json.body(context));
        Asking.model(context, models, fields, lease -> chat(context, fields, lease));
    }

    private void chat(Context context, Fields fields, Lease lease) {
        GenerateWorker worker = lease.worker(GenerateWorker.class, "write texts");
        ChatTemplate template = worker.template();
        if (template == null) {
            throw HttpError.invalid(
                    "model",
                    "model '" + lease.model().name()
                            + "' was not taught to converse, it has no chat template: ask /v1/completions");
        }
        fields.check(CHAT);
        int most = fields.count("max_tokens", 1, limits.maxTokens(), limits.maxTokens());
        Parameters parameters = Parameters.read(
                fields,
                worker.engine(),
                limits,
                fields.count("max_completion_tokens", 1, limits.maxTokens(), most),
                chatLogProbs(fields));
        int[] prompt = prompt(template, worker, Messages.read(fields, limits));
        Asked asked = Asked.of(List.of(prompt), "messages", parameters, new ChatAnswer(), worker, limits);
        Answering.answer(context, asked, lease, worker, limits);
    }

    private static int[] prompt(ChatTemplate template, GenerateWorker worker, List<ChatMessage> messages) {
        try {
            return ChatFormat.of(template).ids(worker.engine().tokenizer(), messages);
        } catch (TemplateException | IllegalArgumentException e) {
            throw HttpError.invalid("messages", "messages: the model's chat template refuses them: " + e.getMessage());
        }
    }

    private static int chatLogProbs(Fields fields) {
        int likeliest = fields.count("top_logprobs", 0, MOST_LIKELY, 0);
        if (fields.flag("logprobs")) {
            return likeliest;
        }
        if (likeliest > 0) {
            throw HttpError.invalid("top_logprobs", "top_logprobs: expected \"logprobs\": true beside it");
        }
        return -1;
    }

    private void complete(Context context) throws InterruptedException, IOException {
        Fields fields = new Fields(Json.body(context));
        Asking.model(context, models, fields, lease -> complete(context, fields, lease));
    }

    private void complete(Context context, Fields fields, Lease lease) {
        GenerateWorker worker = lease.worker(GenerateWorker.class, "write texts");
        fields.check(COMPLETION);
        int logProbs = fields.count("logprobs", 0, MOST_LIKELY, -1);
        Parameters parameters = Parameters.read(
                fields,
                worker.engine(),
                limits,
                fields.count("max_tokens", 1, limits.maxTokens(), COMPLETION_TOKENS),
                logProbs);
        boolean echo = fields.flag("echo");
        if (echo && logProbs >= 0) {
            throw HttpError.invalid("echo", "echo: the prompt's own logprobs are not told: leave out one of the two");
        }
        List<int[]> prompts = Prompts.read(fields, worker.engine(), limits);
        TextAnswer answer = new TextAnswer(echo ? echoes(prompts, parameters.choices(), worker) : List.of());
        Asked asked = Asked.of(prompts, "prompt", parameters, answer, worker, limits);
        Answering.answer(context, asked, lease, worker, limits);
    }

    private static List<String> echoes(List<int[]> prompts, int choices, GenerateWorker worker) {
        List<String> echoes = new ArrayList<>();
        for (int[] prompt : prompts) {
            String text = worker.engine().tokenizer().decode(prompt);
            for (int i = 0; i < choices; i++) {
                echoes.add(text);
            }
        }
        return echoes;
    }
}
