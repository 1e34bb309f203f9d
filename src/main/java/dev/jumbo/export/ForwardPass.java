package dev.jumbo.export;

import dev.jumbo.data.Batch;
import dev.jumbo.data.Normalization;
import dev.jumbo.models.Bert;
import dev.jumbo.models.BertTokens;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.SentenceEncoder;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.models.TextClassifier;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.PictureTask;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TextTask;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is exported of a model: a function of named inputs.
 *
 * <p>B batch, T tokens, C channels, H W height and width.
 *
 * @param model materialised, on the CPU
 * @param forward from the inputs, in their order, to the output
 * @param inputs names, types and shapes
 * @param axes dynamic ones, of which the inputs' shapes may name some
 * @param output what the result is called
 */
public record ForwardPass(
        Module model, Function<List<Tensor>, Tensor> forward, List<ModelInput> inputs, List<Axis> axes, String output) {
    private static final String BATCH = "batch";
    private static final String TOKENS = "tokens";
    private static final double MOST_BYTE = 255;

    public ForwardPass {
        inputs = List.copyOf(inputs);
        axes = List.copyOf(axes);
    }

    /** Of pictures as training gave them: {@code pixels} float32 [B, C, H, W] → {@code logits} [B, K]. */
    public static ForwardPass ofPictures(Layer model, int channels, int height, int width) {
        return pictures(model, x -> x, DType.FLOAT32, channels, height, width);
    }

    /**
     * Of pictures as files hold them: {@code pixels} uint8 [B, C, H, W], red, green, blue → {@code logits} [B, K].
     *
     * @param normalization what the model's inputs go through, or null: they are from 0 to 1
     */
    public static ForwardPass ofBytes(
            Layer model, @Nullable Normalization normalization, int channels, int height, int width) {
        return pictures(model, x -> normalised(x, normalization), DType.UINT8, channels, height, width);
    }

    private static ForwardPass pictures(
            Layer model, Function<Tensor, Tensor> prepare, DType dtype, int channels, int height, int width) {
        List<Object> dims = List.of(BATCH, (long) channels, (long) height, (long) width);
        return new ForwardPass(
                model,
                inputs -> model.forward(prepare.apply(inputs.get(0))),
                List.of(new ModelInput("pixels", dtype, dims, 1)),
                List.of(Axis.batch()),
                "logits");
    }

    private static Tensor normalised(Tensor pixels, @Nullable Normalization normalization) {
        Tensor x = pixels.to(DType.FLOAT32).div(Tensor.scalar((float) MOST_BYTE));
        if (normalization == null) {
            return x;
        }
        return x.sub(channels(normalization.mean())).div(channels(normalization.std()));
    }

    private static Tensor channels(List<Float> values) {
        float[] array = new float[values.size()];
        for (int c = 0; c < array.length; c++) {
            array[c] = values.get(c);
        }
        return Tensor.of(array, array.length, 1, 1);
    }

    /** {@code input_ids} int64 [B, T] → {@code logits} [B, T, V] of the token after each. */
    public static ForwardPass of(CausalModel model, int mostTokens) {
        return new ForwardPass(
                model,
                inputs -> model.forward(inputs.get(0)),
                List.of(ids("input_ids", TOKENS, 0)),
                List.of(Axis.batch(), Axis.tokens(TOKENS, mostTokens)),
                "logits");
    }

    /**
     * {@code input_ids}, {@code attention_mask} (1 for a token, 0 for padding, which is at the end) and
     * {@code token_type_ids} (0 in the first text, 1 in the second), each int64 [B, T] → {@code logits} [B, K].
     */
    public static ForwardPass of(TextClassifier model, int mostTokens) {
        return texts(model, model::forward, "logits", mostTokens);
    }

    /** Inputs of a {@link TextClassifier} → {@code logits} of each token, [B, T, K]. */
    public static ForwardPass of(BertTokens model, int mostTokens) {
        return texts(model, (ids, mask, types) -> model.forward(ids, types, mask), "logits", mostTokens);
    }

    /** Inputs of a {@link TextClassifier} → {@code embeddings} [B, D], of length 1. */
    public static ForwardPass of(SentenceEncoder model, int mostTokens) {
        return texts(model, model::forward, "embeddings", mostTokens);
    }

    /** Inputs of a {@link TextClassifier} → {@code logits} of the word at each token, [B, T, V]. */
    public static ForwardPass ofMasked(Bert model, Layer words, int mostTokens) {
        return texts(model, (ids, mask, types) -> words.forward(model.forward(ids, types, mask)), "logits", mostTokens);
    }

    private interface OfTexts {
        Tensor forward(Tensor ids, Tensor mask, Tensor types);
    }

    private static ForwardPass texts(Module model, OfTexts forward, String output, int mostTokens) {
        return new ForwardPass(
                model,
                in -> forward.forward(in.get(0), in.get(1).to(DType.BOOL), in.get(2)),
                List.of(
                        ids("input_ids", TOKENS, 0),
                        ids("attention_mask", TOKENS, 1),
                        ids("token_type_ids", TOKENS, 0)),
                List.of(Axis.batch(), Axis.tokens(TOKENS, mostTokens)),
                output);
    }

    /**
     * {@code input_ids} and {@code attention_mask} int64 [B, S], {@code decoder_input_ids} int64 [B, T] → {@code logits}
     * [B, T, V] of the target token after each.
     */
    public static ForwardPass of(EncoderDecoder model, int mostTokens) {
        String target = "target_tokens";
        return new ForwardPass(
                model,
                in -> model.forward(in.get(0), in.get(1).to(DType.BOOL), in.get(2)),
                List.of(
                        ids("input_ids", TOKENS, 0),
                        ids("attention_mask", TOKENS, 1),
                        ids("decoder_input_ids", target, 0)),
                List.of(Axis.batch(), Axis.tokens(TOKENS, mostTokens), Axis.tokens(target, mostTokens)),
                "logits");
    }

    /**
     * Of rows of a table as the task's encoding gives them: {@code numbers} float32 [B, N] and {@code categories} int64 [B, C], of which one
     * that has no columns is left out → {@code logits} [B, K] of classes, or {@code values} [B, 1] in the target's units.
     */
    public static ForwardPass of(TabularTask task, Module model) {
        TabularSpec spec = task.spec();
        boolean both = spec.numbers() > 0 && !spec.categories().isEmpty();
        boolean first = spec.numbers() > 0;
        return new ForwardPass(
                model,
                in -> task.forward(model, new Batch(both ? in : List.of(in.get(0), in.get(0)), in.get(0), 1)),
                both ? List.of(numbers(spec), categories(spec)) : List.of(first ? numbers(spec) : categories(spec)),
                List.of(Axis.batch()),
                task.predictsClasses() ? "logits" : "values");
    }

    private static ModelInput numbers(TabularSpec spec) {
        return new ModelInput("numbers", DType.FLOAT32, List.of(BATCH, (long) spec.numbers()), 1);
    }

    private static ModelInput categories(TabularSpec spec) {
        return new ModelInput(
                "categories",
                DType.INT64,
                List.of(BATCH, (long) spec.categories().size()),
                0);
    }

    /** Of a task: from what its batches hold to what its loss is of. */
    static ForwardPass ofTask(Task task, Module model) {
        List<ModelInput> inputs;
        List<Axis> axes;
        if (task instanceof PictureTask t) {
            ModelSpec spec = t.spec();
            List<Object> dims = List.of(BATCH, (long) spec.channels(), (long) spec.height(), (long) spec.width());
            inputs = List.of(new ModelInput("pixels", DType.FLOAT32, dims, 1));
            axes = List.of(Axis.batch());
        } else if (task instanceof TabularTask t) {
            inputs = List.of(numbers(t.spec()), categories(t.spec()));
            axes = List.of(Axis.batch());
        } else if (task instanceof TextTask t && !(model instanceof EncoderDecoder)) {
            inputs = List.of(
                    ids("input_ids", TOKENS, 0),
                    new ModelInput("attention_mask", DType.BOOL, List.of(BATCH, TOKENS), 1),
                    ids("token_type_ids", TOKENS, 0));
            axes = List.of(Axis.batch(), Axis.tokens(TOKENS, t.spec().length()));
        } else {
            throw new ExportException("no compiled pass of a model with an encoder and a decoder");
        }
        return new ForwardPass(model, in -> task.forward(model, new Batch(in, in.get(0), 1)), inputs, axes, "outputs");
    }

    private static ModelInput ids(String name, String tokens, double example) {
        return new ModelInput(name, DType.INT64, List.of(BATCH, tokens), example);
    }
}
