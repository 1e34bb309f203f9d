package dev.jumbo.serve;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.feedback.Observed;
import dev.jumbo.feedback.PredictionRecorder;
import dev.jumbo.nn.ShapeException;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.tasks.PictureTask;
import dev.jumbo.tasks.Prediction;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.Task;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.UploadedFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/models/NAME:predict}: what a model says of inputs. The body is JSON with {@code inputs}, texts, pictures in base64 or rows of a table as objects, and
 * {@code top}, how many answers to give of each, 3; or a multipart form with pictures' files. {@link SessionKey} says which version answers
 * a session.
 *
 * @param recorder records predictions, or null
 */
public record PredictRoutes(
        Models models, ServerConfig.Limits limits, @Nullable PredictionRecorder recorder) implements Routes {
    private static final int TOP = 3;
    private static final int MOST = 1000;

    /** Of a text: a long book has as many; more would keep the model from others for seconds. */
    private static final int MOST_CHARACTERS = 1_000_000;

    @Override
    public void addTo(RoutesConfig routes) {
        routes.post("/v1/models/{name}:predict", this::predict);
    }

    @Override
    public String description() {
        return "predict";
    }

    private void predict(Context context) throws InterruptedException, IOException {
        boolean form = context.isMultipartFormData();
        ObjectNode body = form ? Json.object() : Json.body(context);
        List<UploadedFile> files = form ? Forms.files(context) : List.of();
        try (Lease lease = models.lease(context.pathParam("name"), SessionKey.of(context))) {
            RequestInfo request = RequestInfo.of(context);
            request.model(lease.model());
            try {
                Json.send(context, answer(request, lease, form, body, files));
            } catch (Throwable e) {
                lease.failed(e);
                throw e;
            }
        }
    }

    private ObjectNode answer(RequestInfo request, Lease lease, boolean form, ObjectNode body, List<UploadedFile> files)
            throws InterruptedException, IOException {
        PredictWorker worker = lease.worker(PredictWorker.class, "predict, it writes: ask /v1/completions");
        worker.refuseIfFull();
        Bundle bundle = lease.model().bundle();
        if (bundle == null) {
            throw HttpError.invalid("name", "model '" + lease.model().name() + "' does not predict");
        }
        List<Input> inputs = form ? uploaded(files, bundle.task()) : inputs(body, bundle.task());
        List<Prediction> predictions = await(worker, inputs, top(body.get("top")));
        lease.answered();
        lease.copy(inputs, predictions);
        ObjectNode answer = Json.object()
                .put("model", lease.model().name())
                .put("version", lease.model().version());
        ArrayNode list = answer.putArray("predictions");
        for (int i = 0; i < inputs.size(); i++) {
            ObjectNode one = describe(inputs.get(i), predictions.get(i));
            record(request, lease.model(), bundle.task(), inputs.get(i), predictions.get(i), one);
            list.add(one);
        }
        return answer;
    }

    private static List<Prediction> await(PredictWorker worker, List<Input> inputs, int top)
            throws InterruptedException, IOException {
        try {
            return worker.ask(inputs, top).get();
        } catch (ExecutionException e) {
            // Inputs are checked before the model sees them: a shape that does not fit is the model's own.
            if (e.getCause() instanceof IllegalArgumentException wrong && !(wrong instanceof ShapeException)) {
                throw HttpError.invalid("inputs", String.valueOf(wrong.getMessage()));
            }
            throw new IOException("the model failed", e.getCause());
        }
    }

    private List<Input> inputs(ObjectNode body, Task task) throws InterruptedException {
        JsonNode given = body.get("inputs");
        if (!(given instanceof ArrayNode list) || list.isEmpty()) {
            throw HttpError.invalid(
                    "inputs",
                    "inputs: expected an array of texts, of pictures in base64, or of rows as objects, got "
                            + (given == null ? "nothing" : given.isEmpty() ? "an empty one" : Json.kind(given)));
        }
        checkCount(list.size());
        List<Input> inputs = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            if (task instanceof TabularTask && list.get(i).isObject()) {
                inputs.add(Input.of(checked(list.get(i).toString(), i)));
                continue;
            }
            if (!list.get(i).isTextual()) {
                throw HttpError.invalid(
                        "inputs",
                        "inputs[" + i + "]: expected "
                                + (task instanceof TabularTask ? "an object of columns" : "a text") + ", got "
                                + Json.kind(list.get(i)));
            }
            String text = list.get(i).textValue();
            inputs.add(
                    task instanceof PictureTask pictures
                            ? Drawings.of(decoded(text, i), pictures.spec(), "inputs[" + i + "]")
                            : Input.of(checked(text, i)));
        }
        return inputs;
    }

    private static String checked(String text, int index) {
        if (text.length() > MOST_CHARACTERS) {
            throw HttpError.invalid(
                    "inputs",
                    "inputs[" + index + "]: expected at most " + MOST_CHARACTERS + " characters, got " + text.length());
        }
        return text;
    }

    private List<Input> uploaded(List<UploadedFile> files, Task task) throws IOException, InterruptedException {
        if (!(task instanceof PictureTask pictures)) {
            throw HttpError.invalid(
                    "inputs", "files are for models of pictures: send texts as JSON, {\"inputs\": […]}");
        }
        if (files.isEmpty()) {
            throw HttpError.invalid("inputs", "the form has no file: expected one or more pictures");
        }
        checkCount(files.size());
        List<Input> inputs = new ArrayList<>();
        for (UploadedFile file : files) {
            try (InputStream content = file.content()) {
                inputs.add(Drawings.of(content.readAllBytes(), pictures.spec(), HttpError.excerpt(file.filename())));
            }
        }
        return inputs;
    }

    private void checkCount(int count) {
        if (count > limits.inputs()) {
            throw HttpError.invalid("inputs", "inputs: expected at most " + limits.inputs() + ", got " + count);
        }
    }

    private static byte[] decoded(String text, int index) {
        String data = text.startsWith("data:") ? text.substring(text.indexOf(',') + 1) : text;
        try {
            return Base64.getDecoder().decode(data);
        } catch (IllegalArgumentException e) {
            throw HttpError.invalid("inputs", "inputs[" + index + "]: expected a picture's file in base64");
        }
    }

    private static int top(@Nullable JsonNode given) {
        if (given == null || given.isNull()) {
            return TOP;
        }
        if (!given.isIntegralNumber() || !given.canConvertToInt() || given.intValue() < 1 || given.intValue() > MOST) {
            throw HttpError.invalid(
                    "top", "top: expected a whole number from 1 to " + MOST + ", got " + Json.kind(given));
        }
        return given.intValue();
    }

    private static ObjectNode describe(Input input, Prediction prediction) throws InterruptedException, IOException {
        ObjectNode one = Json.object();
        Prediction.Mask mask = prediction.mask();
        Input.Drawn drawn = input.picture();
        if (mask != null && drawn != null) {
            one.put("mask", Drawings.mask(mask, drawn)); // in base64
        }
        if (prediction.answers().isEmpty()) {
            ArrayNode vector = one.putArray("vector");
            prediction.vector().forEach(vector::add);
            return one;
        }
        Prediction.Answer best = prediction.answers().get(0);
        Prediction.Labels labels = prediction.labels();
        if (labels != null) {
            ObjectNode thresholds = one.putObject("thresholds");
            labels.thresholds().forEach(thresholds::put);
        }
        if (labels != null && labels.several()) {
            labels.said().forEach(one.putArray("labels")::add);
        } else {
            one.put("label", best.label());
        }
        if (!prediction.vector().isEmpty()) { // a value
            one.put("value", prediction.vector().get(0));
        }
        if (!Double.isNaN(best.probability())) {
            if (one.has("label")) {
                one.put("probability", best.probability());
            }
            ArrayNode top = one.putArray("top");
            prediction
                    .answers()
                    .forEach(answer ->
                            top.addObject().put("label", answer.label()).put("probability", answer.probability()));
        }
        return one;
    }

    private void record(
            RequestInfo request, ServedModel model, Task task, Input input, Prediction prediction, ObjectNode answer) {
        if (recorder == null || prediction.answers().isEmpty()) {
            return;
        }
        byte[] file = input.picture() == null ? null : input.picture().file();
        Observed observed = new Observed(
                model.name(), model.version(), task, input.text(), file, prediction.answer(), request.id());
        recorder.record(observed).ifPresent(id -> answer.put("prediction", id));
    }
}
