package dev.jumbo.serve;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.LoadedModel;
import dev.jumbo.recipe.Writer;
import dev.jumbo.tasks.MaskedLanguageModeling;
import dev.jumbo.tasks.PictureTask;
import dev.jumbo.tasks.Task;
import dev.jumbo.tasks.TextClassification;
import dev.jumbo.tasks.TextTask;
import dev.jumbo.tasks.TokenClassification;
import java.util.List;

/**
 * What one needs to know of a model to ask it: {@code task}; {@code labels}, of classifiers; {@code input}, its {@code kind}, {@code picture}
 * with {@code channels}, {@code height} and {@code width}, or {@code text} with {@code tokens}, the most that it sees; {@code mask}, what stands
 * for the word that it fills in; {@code chat} and {@code completion}, whether it takes conversations and continues texts.
 */
final class ModelFacts {
    private ModelFacts() {}

    static void addTo(ObjectNode answer, LoadedModel model) {
        Bundle bundle = model.bundle();
        Writer writer = model.writer();
        answer.put("task", bundle == null ? "language-modeling" : bundle.taskName());
        answer.put("completion", writer != null);
        answer.put("chat", writer != null && writer.template() != null);
        if (bundle == null) {
            answer.putObject("input").put("kind", "text");
            return;
        }
        bundle.metrics().forEach(answer.putObject("metrics")::put);
        input(answer.putObject("input"), bundle.task());
        List<String> labels = labels(bundle.task());
        if (!labels.isEmpty()) {
            ArrayNode list = answer.putArray("labels");
            labels.forEach(list::add);
        }
        if (bundle.task() instanceof MaskedLanguageModeling task) {
            answer.put("mask", task.tokenizer().token(task.tokenizer().special().get(SpecialTokens.Role.MASK)));
        }
    }

    private static void input(ObjectNode input, Task task) {
        if (task instanceof PictureTask pictures) {
            ModelSpec spec = pictures.spec();
            input.put("kind", "picture")
                    .put("channels", spec.channels())
                    .put("height", spec.height())
                    .put("width", spec.width());
        } else if (task instanceof TextTask texts) {
            input.put("kind", "text").put("tokens", texts.spec().length());
        }
    }

    private static List<String> labels(Task task) {
        if (task instanceof PictureTask pictures) {
            return pictures.classes();
        }
        if (task instanceof TextClassification texts) {
            return texts.classes();
        }
        return task instanceof TokenClassification words ? words.tags() : List.of();
    }
}
