package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.text.EncodedText;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.serve.HttpError;
import dev.jumbo.serve.Json;
import dev.jumbo.serve.Lease;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.PredictWorker;
import dev.jumbo.serve.Routes;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.SentenceEmbedding;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;

/**
 * {@code POST /v1/embeddings}: a vector of length 1 for each text, by models of the task sentence-embedding. Of a text that is longer than
 * the model sees, its beginning counts.
 */
record EmbeddingRoutes(Models models, OpenAiLimits limits) implements Routes {
    private static final Set<String> KEYS = Set.of("model", "input", "encoding_format", "dimensions");

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/embeddings", this::embed);
    }

    private void embed(Context context) throws InterruptedException, IOException {
        Fields fields = new Fields(Json.body(context));
        Asking.model(context, models, fields, lease -> embed(context, fields, lease));
    }

    private void embed(Context context, Fields fields, Lease lease) throws InterruptedException, IOException {
        SentenceEmbedding task = task(lease);
        fields.check(KEYS);
        boolean base64 = isBase64(fields);
        List<String> texts = fields.texts("input", limits.texts());
        if (texts.isEmpty() || texts.contains("")) {
            throw HttpError.invalid("input", "input: expected texts of one character or more");
        }
        Prompts.checkLength("input", texts.stream().mapToLong(String::length).sum(), limits);
        int dimensions = fields.count("dimensions", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
        List<Prediction> predictions = predict(lease.worker(PredictWorker.class, "embed texts"), texts);
        ObjectNode answer = Json.object().put("object", "list");
        ArrayNode data = answer.putArray("data");
        for (int i = 0; i < predictions.size(); i++) {
            float[] vector = vector(predictions.get(i).vector(), dimensions);
            ObjectNode one = data.addObject().put("object", "embedding").put("index", i);
            put(one, vector, base64);
        }
        answer.put("model", lease.model().name());
        long tokens = texts.stream()
                .mapToLong(text -> EncodedText.plain(
                                text, task.tokenizer(), task.spec().length())
                        .ids()
                        .length)
                .sum();
        answer.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        Json.send(context, answer);
    }

    private static SentenceEmbedding task(Lease lease) {
        Bundle bundle = lease.model().bundle();
        if (bundle == null || !(bundle.task() instanceof SentenceEmbedding task)) {
            throw HttpError.invalid(
                    "model",
                    "model '" + lease.model().name() + "' does not embed texts: models of sentence-embedding do");
        }
        return task;
    }

    private static boolean isBase64(Fields fields) {
        String format = fields.get("encoding_format") == null ? "float" : fields.text("encoding_format");
        if (!format.equals("float") && !format.equals("base64")) {
            throw HttpError.invalid(
                    "encoding_format",
                    "encoding_format: expected float or base64, got '" + HttpError.excerpt(format) + "'");
        }
        return format.equals("base64");
    }

    private static List<Prediction> predict(PredictWorker worker, List<String> texts)
            throws InterruptedException, IOException {
        try {
            return worker.askTexts(texts).get();
        } catch (ExecutionException e) {
            throw new IOException("the model failed", e.getCause());
        }
    }

    /** The first components, of length 1 again. */
    private static float[] vector(List<Float> whole, int dimensions) {
        if (dimensions != Integer.MAX_VALUE && dimensions > whole.size()) {
            throw HttpError.invalid(
                    "dimensions", "dimensions: expected at most " + whole.size() + ", got " + dimensions);
        }
        float[] vector = new float[Math.min(dimensions, whole.size())];
        double squares = 0;
        for (int i = 0; i < vector.length; i++) {
            vector[i] = whole.get(i);
            squares += (double) vector[i] * vector[i];
        }
        if (vector.length < whole.size() && squares > 0) {
            for (int i = 0; i < vector.length; i++) {
                vector[i] /= (float) Math.sqrt(squares);
            }
        }
        return vector;
    }

    /** As numbers, or as the base64 of float32 values, the lowest byte first. */
    private static void put(ObjectNode node, float[] vector, boolean base64) {
        if (base64) {
            ByteBuffer bytes = ByteBuffer.allocate(4 * vector.length).order(ByteOrder.LITTLE_ENDIAN);
            bytes.asFloatBuffer().put(vector);
            node.put("embedding", Base64.getEncoder().encodeToString(bytes.array()));
            return;
        }
        ArrayNode values = node.putArray("embedding");
        for (float value : vector) {
            values.add(value);
        }
    }
}
