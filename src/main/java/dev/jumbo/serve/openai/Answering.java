package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.generation.FinishReason;
import dev.jumbo.generation.GeneratedText;
import dev.jumbo.generation.TextPiece;
import dev.jumbo.serve.Errors;
import dev.jumbo.serve.HttpError;
import dev.jumbo.serve.Json;
import dev.jumbo.serve.Lease;
import dev.jumbo.serve.RequestLog;
import dev.jumbo.serve.ServedModel;
import io.javalin.http.Context;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One request for texts, answered at once or as a stream. When the client goes, the texts end. */
final class Answering {
    /** How long a client who has gone may be waited for while nothing is written. */
    private static final long LOOK_MILLIS = 50;

    private static final int CLIENT_CLOSED_REQUEST = 499;

    private final Context context;
    private final Client client;
    private final Asked asked;
    private final Choices choices;
    private final Lease lease;
    private final ServedModel model;
    private final GenerateWorker worker;
    private final long begin = System.nanoTime();
    private boolean began;
    private final String id;
    private final long created = Instant.now().getEpochSecond();
    private final List<SpelledTokens> spelled = new ArrayList<>();
    private final @Nullable GeneratedText[] ends;

    private Answering(
            Context context, Client client, Asked asked, Choices choices, Lease lease, GenerateWorker worker) {
        this.context = context;
        this.client = client;
        this.asked = asked;
        this.choices = choices;
        this.lease = lease;
        this.model = lease.model();
        this.worker = worker;
        this.id = asked.answer().prefix() + UUID.randomUUID().toString().replace("-", "");
        int count = asked.texts().size();
        for (int i = 0; i < count; i++) {
            spelled.add(new SpelledTokens(worker.engine().tokenizer(), asked.prompt(i)));
        }
        ends = new GeneratedText[count];
    }

    /**
     * Answers a request, and returns when the answer is sent.
     *
     * @throws HttpError if there is none, before anything is sent
     */
    static void answer(Context context, Asked asked, Lease lease, GenerateWorker worker, OpenAiLimits limits) {
        Client client = Client.of(context);
        boolean stream = asked.parameters().stream();
        int buffer = stream ? limits.buffer() : Integer.MAX_VALUE;
        try (Choices choices = Choices.begin(worker, asked.texts(), buffer, client::drop)) {
            Answering answering = new Answering(context, client, asked, choices, lease, worker);
            worker.metrics().tokens(asked.promptTokens(), 0);
            if (stream) {
                answering.stream();
            } else {
                answering.whole();
            }
        }
    }

    private void whole() {
        List<List<SpelledTokens.Token>> tokens = new ArrayList<>();
        for (int i = 0; i < ends.length; i++) {
            tokens.add(new ArrayList<>());
        }
        for (int left = ends.length; left > 0; ) {
            Choices.Event event = next();
            if (event == null) {
                context.status(CLIENT_CLOSED_REQUEST);
                return;
            }
            if (event.piece() != null) {
                List<SpelledTokens.Token> more = spelled(event.choice(), event.piece());
                tokens.get(event.choice()).addAll(more == null ? List.of() : more);
            } else {
                ends[event.choice()] = ended(event);
                left--;
            }
        }
        ObjectNode answer = answer(false);
        ArrayNode list = answer.putArray("choices");
        for (int i = 0; i < ends.length; i++) {
            GeneratedText end = end(i);
            list.add(asked.answer().whole(i, end.text(), wantsLogProbs() ? tokens.get(i) : null, reason(end)));
        }
        answer.set("usage", usage().node());
        Json.send(context, answer);
    }

    private void stream() {
        Choices.Event event = next(); // what fails before the first piece is answered with a status
        if (event == null) {
            return;
        }
        if (event.piece() == null) {
            ended(event);
        }
        try {
            EventStream stream = EventStream.open(context);
            try {
                sendAll(stream, event);
            } catch (HttpError e) {
                stream.send(Errors.body(e));
                stream.flush();
            }
        } catch (IOException e) {
            // the client has gone
        }
    }

    private void sendAll(EventStream stream, Choices.Event first) throws IOException {
        for (int i = 0; i < ends.length; i++) {
            sendChoice(stream, asked.answer().first(i));
        }
        int left = ends.length;
        for (Choices.@Nullable Event event = first; event != null; event = left > 0 ? next() : null) {
            left -= send(stream, event) ? 1 : 0;
            if (choices.isEmpty()) {
                stream.flush();
            }
        }
        if (left > 0) {
            return; // the client has gone
        }
        if (asked.parameters().usage()) {
            ObjectNode last = answer(true);
            last.putArray("choices");
            last.set("usage", usage().node());
            stream.send(last);
        }
        stream.done();
    }

    /** Sends what happened. → whether a text has ended */
    private boolean send(EventStream stream, Choices.Event event) throws IOException {
        TextPiece piece = event.piece();
        if (piece != null) {
            sendChoice(stream, asked.answer().next(event.choice(), piece, spelled(event.choice(), piece)));
            return false;
        }
        GeneratedText end = ended(event);
        ends[event.choice()] = end;
        sendChoice(stream, asked.answer().last(event.choice(), reason(end)));
        return true;
    }

    private void sendChoice(EventStream stream, @Nullable ObjectNode choice) throws IOException {
        if (choice != null) {
            ObjectNode answer = answer(true);
            answer.putArray("choices").add(choice);
            if (asked.parameters().usage()) {
                answer.putNull("usage");
            }
            stream.send(answer);
        }
    }

    /** What happened next; null if the client has gone. */
    private Choices.@Nullable Event next() {
        try {
            Choices.Event event;
            do {
                event = choices.next(LOOK_MILLIS);
                if (client.isGone()) {
                    return null;
                }
            } while (event == null);
            if (event.piece() != null) {
                count(event.piece());
            }
            return event;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new HttpError(503, "this server is ending: try again", null, null, 1);
        }
    }

    private void count(TextPiece piece) {
        if (!began) {
            began = true;
            lease.answered();
            worker.metrics().firstToken(System.nanoTime() - begin);
        }
        worker.metrics().tokens(0, piece.tokens().length);
    }

    /** The text that has ended; an error if it did not come to its end. */
    private GeneratedText ended(Choices.Event event) {
        if (event.failure() != null) {
            RequestLog.failure(context, event.failure());
            throw new HttpError(500, "the model failed; the server's log has the reason");
        }
        GeneratedText end = event.end();
        if (end == null || end.reason() == FinishReason.CANCELLED) {
            throw new HttpError(503, "this model is being unloaded: try again", null, null, 1);
        }
        return end;
    }

    private GeneratedText end(int choice) {
        GeneratedText end = ends[choice];
        if (end == null) {
            throw new IllegalStateException("choice " + choice + " has not ended");
        }
        return end;
    }

    private boolean wantsLogProbs() {
        return asked.parameters().logProbs() >= 0;
    }

    private @Nullable List<SpelledTokens.Token> spelled(int choice, TextPiece piece) {
        return wantsLogProbs() ? spelled.get(choice).next(piece) : null;
    }

    private static String reason(GeneratedText end) {
        return end.reason() == FinishReason.LENGTH ? "length" : "stop";
    }

    private Usage usage() {
        long completion = 0;
        long prompt = 0;
        long cached = 0;
        for (int i = 0; i < ends.length; i++) {
            completion += end(i).numTokens();
            if (i % asked.parameters().choices() == 0) {
                prompt += end(i).promptTokens();
                cached += choices.reusedTokens(i);
            }
        }
        return new Usage(prompt, cached, completion);
    }

    private ObjectNode answer(boolean streamed) {
        return Json.object()
                .put("id", id)
                .put("object", asked.answer().object(streamed))
                .put("created", created)
                .put("model", model.name())
                .put("system_fingerprint", model.id());
    }
}
