package dev.jumbo.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.LabelSets;
import dev.jumbo.feedback.Feedback;
import dev.jumbo.feedback.FeedbackException;
import dev.jumbo.feedback.PredictionRecorder;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/feedback}: what someone says of a prediction. The body has {@code prediction}, the id that came with the answer,
 * and at least one of {@code label} (a text, or of a table's row also a number or a truth value), {@code labels} (all of a picture that may have several, perhaps
 * none), {@code rating} from 1 to 5, and {@code comment}. When 201 is answered, the feedback is on disk.
 *
 * @param recorder records the predictions of this server; the caller closes it
 */
public record FeedbackRoutes(PredictionRecorder recorder) implements Routes {
    private static final List<String> KEYS = List.of("prediction", "label", "labels", "rating", "comment");

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/feedback", this::add);
    }

    @Override
    public String description() {
        return "feedback";
    }

    @Override
    public void measure(MeterRegistry registry) {
        FunctionCounter.builder("jumbo.feedback.predictions", recorder, PredictionRecorder::recorded)
                .description("Predictions that were recorded.")
                .register(registry);
        FunctionCounter.builder("jumbo.feedback.dropped", recorder, PredictionRecorder::dropped)
                .description("Predictions that were to be recorded and are lost.")
                .register(registry);
        Gauge.builder("jumbo.feedback.waiting", recorder, PredictionRecorder::waiting)
                .description("Predictions that wait to be written.")
                .register(registry);
    }

    private void add(Context context) throws InterruptedException {
        Feedback feedback = feedback(Json.body(context));
        boolean added;
        try {
            added = recorder.add(feedback);
        } catch (FeedbackException e) {
            RequestLog.failure(context, e);
            throw new HttpError(503, "feedback cannot be written at the moment: try again", null, null, 1);
        }
        if (!added) {
            throw new HttpError(
                    404,
                    "no prediction '" + HttpError.excerpt(feedback.predictionId())
                            + "' is recorded: it was not in the sample, or is too old",
                    "prediction",
                    "prediction_not_found",
                    0);
        }
        context.status(201);
        Json.send(
                context,
                Json.object()
                        .put("id", feedback.id())
                        .put("prediction", feedback.predictionId())
                        .put("status", feedback.status().toString()));
    }

    private static Feedback feedback(ObjectNode body) {
        Json.checkKeys(body, "", KEYS);
        String prediction = text(body, "prediction");
        if (prediction == null || prediction.isBlank()) {
            throw HttpError.invalid("prediction", "prediction: expected the id that came with an answer, got none");
        }
        try {
            return Feedback.of(prediction, label(body), rating(body), text(body, "comment"));
        } catch (IllegalArgumentException e) {
            throw new HttpError(400, String.valueOf(e.getMessage()));
        }
    }

    /** A class, a text, the right number of a regression, or all labels that are right. */
    private static @Nullable String label(ObjectNode body) {
        JsonNode labels = body.get("labels");
        JsonNode value = body.get("label");
        if (labels != null && !labels.isNull()) {
            if (value != null && !value.isNull()) {
                throw HttpError.invalid("labels", "labels: expected label or labels, got both");
            }
            return LabelSets.written(names(labels));
        }
        return value != null && (value.isNumber() || value.isBoolean()) ? value.asText() : text(body, "label");
    }

    private static List<String> names(JsonNode labels) {
        if (!labels.isArray()) {
            throw HttpError.invalid("labels", "labels: expected a list of texts, got " + Json.kind(labels));
        }
        List<String> names = new ArrayList<>();
        for (JsonNode one : labels) {
            if (!one.isTextual() || one.textValue().isBlank() || one.textValue().contains(LabelSets.SEPARATOR)) {
                throw HttpError.invalid(
                        "labels",
                        "labels: expected a list of labels without '" + LabelSets.SEPARATOR + "', got "
                                + HttpError.excerpt(one.toString()) + " in it");
            }
            names.add(one.textValue());
        }
        return names;
    }

    private static @Nullable String text(ObjectNode body, String key) {
        JsonNode value = body.get(key);
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isTextual()) {
            throw HttpError.invalid(key, key + ": expected a text, got " + Json.kind(value));
        }
        return value.textValue();
    }

    private static @Nullable Integer rating(ObjectNode body) {
        JsonNode value = body.get("rating");
        if (value == null || value.isNull()) {
            return null;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt()) {
            throw HttpError.invalid("rating", "rating: expected a whole number from 1 to 5, got " + Json.kind(value));
        }
        return value.intValue();
    }
}
