package dev.jumbo.export;

import dev.jumbo.data.Normalization;
import dev.jumbo.models.Bert;
import dev.jumbo.models.BertTokens;
import dev.jumbo.models.CausalModel;
import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.models.SentenceEncoder;
import dev.jumbo.models.TextClassifier;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Module;
import dev.jumbo.tasks.Deciding;
import dev.jumbo.tasks.MultiLabelImageClassification;
import dev.jumbo.tasks.PictureTask;
import dev.jumbo.tasks.TabularClassification;
import dev.jumbo.tasks.TabularTask;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.tasks.TextTask;
import dev.jumbo.tasks.TokenClassification;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A trained model with its task, for other runtimes.
 *
 * @param model with its weights, on the CPU
 */
public record TaskExport(Task task, Module model) {
    /**
     * Writes ONNX.
     *
     * @param preprocessing pictures are taken as bytes, and brought to the model's range in the graph
     */
    public void onnx(boolean preprocessing, Path file) throws IOException {
        OnnxExport.write(pass(preprocessing), metadata(preprocessing), file);
    }

    /** Writes TorchScript, or, {@code mobile}, what the lite interpreter reads. */
    public void torchScript(boolean preprocessing, boolean mobile, Path file) throws IOException {
        TorchScriptExport.write(pass(preprocessing), metadata(preprocessing), file, mobile);
    }

    /** Writes a folder in Hugging Face's layout. */
    public void huggingFace(Path folder) throws IOException {
        PublishedFolder published = task.published();
        if (published == null) {
            HuggingFaceExport.write(model, texts().spec().length(), texts().tokenizer(), folder);
        } else {
            published.with(model).write(folder);
            texts().tokenizer().save(folder.resolve("tokenizer.json"));
        }
    }

    /** Writes GGUF. */
    public void gguf(GgufType type, Path file) throws IOException {
        if (model instanceof Gpt gpt) {
            GgufExport.write(gpt, texts().tokenizer(), type, file);
        } else if (model instanceof Llama llama) {
            GgufExport.write(llama, texts().spec().length(), texts().tokenizer(), type, file);
        } else {
            throw new ExportException("GGUF: expected a GPT-2 or one of Llama's kin, got a "
                    + model.getClass().getSimpleName());
        }
    }

    /**
     * The model's forward pass, for {@link dev.jumbo.data.Batch#inputs} of the task.
     *
     * @throws ExportException if it cannot be compiled
     */
    public CompiledPass compile() {
        return CompiledPass.of(ForwardPass.ofTask(task, model));
    }

    private ForwardPass pass(boolean preprocessing) {
        if (task instanceof PictureTask t && model instanceof Layer layer) {
            int channels = t.spec().channels();
            int height = t.spec().height();
            int width = t.spec().width();
            return preprocessing
                    ? ForwardPass.ofBytes(layer, t.normalization(), channels, height, width)
                    : ForwardPass.ofPictures(layer, channels, height, width);
        }
        if (preprocessing) {
            throw new ExportException(
                    "preprocessing is in the graph for pictures only: texts and tables are encoded outside");
        }
        if (task instanceof TabularTask tables) {
            return ForwardPass.of(tables, model);
        }
        int most = texts().spec().length();
        if (model instanceof CausalModel causal) {
            return ForwardPass.of(causal, most);
        }
        if (model instanceof TextClassifier classifier) {
            return ForwardPass.of(classifier, most);
        }
        if (model instanceof BertTokens tokens) {
            return ForwardPass.of(tokens, most);
        }
        if (model instanceof SentenceEncoder encoder) {
            return ForwardPass.of(encoder, most);
        }
        if (model instanceof EncoderDecoder both) {
            return ForwardPass.of(both, most);
        }
        if (model instanceof Bert bert && bert.words() != null) {
            return ForwardPass.ofMasked(bert, bert.words(), most);
        }
        throw new ExportException("no export of a " + model.getClass().getSimpleName());
    }

    private TextTask texts() {
        if (task instanceof TextTask texts) {
            return texts;
        }
        throw new ExportException("this format is for models of texts");
    }

    /**
     * What readers of the file need beside it: {@code classes}, one a line; {@code thresholds}, one a line, of which a probability and
     * the class or label that is said from it on; {@code activation}, {@code sigmoid}, where each label is by itself; {@code mean} and {@code std}, one number a channel,
     * where pictures have to be brought to the model's range, of values from 0 to 1; {@code encoding} of tables, as in {@code bundle.json}.
     */
    private Map<String, String> metadata(boolean preprocessing) {
        Map<String, String> metadata = new LinkedHashMap<>();
        List<String> classes = task instanceof PictureTask t
                ? t.classes()
                : task instanceof TextClassification t
                        ? t.classes()
                        : task instanceof TokenClassification t
                                ? t.tags()
                                : task instanceof TabularClassification t ? t.classes() : List.of();
        if (!classes.isEmpty()) {
            metadata.put("classes", String.join("\n", classes));
        }
        if (task instanceof Deciding t && !t.thresholdsByName().isEmpty()) {
            metadata.put(
                    "thresholds",
                    t.thresholdsByName().entrySet().stream()
                            .map(entry -> entry.getValue() + " " + entry.getKey())
                            .collect(Collectors.joining("\n")));
        }
        if (task instanceof MultiLabelImageClassification) {
            metadata.put("activation", "sigmoid");
        }
        if (task instanceof TabularTask t) {
            metadata.put("encoding", t.encoding().json());
        }
        if (task instanceof PictureTask t && !preprocessing) {
            Normalization normalization = t.normalization();
            if (normalization != null) {
                metadata.put("mean", numbers(normalization.mean()));
                metadata.put("std", numbers(normalization.std()));
            }
        }
        return metadata;
    }

    private static String numbers(List<Float> values) {
        return values.stream().map(String::valueOf).collect(Collectors.joining(" "));
    }
}
