package dev.jumbo.recipe;

import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.models.TextSpec;
import dev.jumbo.tasks.Deciding;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The {@code README.md} of a bundle: what the model is for, how good it is, and how to use it (Mitchell et al. 2019). */
final class ModelCard {
    private static final int MOST_CLASSES = 50;

    private ModelCard() {}

    static String of(Bundle bundle) {
        Object task = bundle.task();
        StringBuilder card = new StringBuilder();
        if (!bundle.licence().isEmpty()) {
            card.append("---\nlicense: ").append(bundle.licence()).append("\n---\n\n");
        }
        String name = bundle.taskName();
        card.append("# A model for ").append(name.replace('-', ' ')).append("\n\n");
        line(card, "Task", name);
        for (RecordComponent component : task.getClass().getRecordComponents()) {
            describe(card, component.getName(), value(component, task));
        }
        if (task instanceof Deciding known && !known.thresholdsByName().isEmpty()) {
            line(card, "Thresholds", thresholds(known));
        }
        line(card, "Parameters", String.format(Locale.ROOT, "%,d", bundle.parameters()));
        line(card, "Licence", bundle.licence().isEmpty() ? "not stated" : bundle.licence());
        line(card, "Data", "SHA-256 `" + bundle.dataFingerprint() + "`");
        card.append("\n## Metrics\n\nOn test data that training did not see:\n\n| metric | value |\n|---|---|\n");
        new TreeMap<>(bundle.metrics())
                .forEach((metric, value) -> card.append("| ")
                        .append(metric)
                        .append(" | ")
                        .append(String.format(Locale.ROOT, "%.6g", value))
                        .append(" |\n"));
        return card.append("""

                ## Use

                ```
                jumbo verify FOLDER        # the files are those of manifest.json
                jumbo export RUN --format onnx
                ```

                `model.safetensors` holds the weights, `bundle.json` the architecture and what inputs go through. Nothing in \
                this folder is executed when it is loaded.
                """).toString();
    }

    private static void describe(StringBuilder card, String name, Object value) {
        if (value instanceof ModelSpec spec) {
            line(card, "Model", spec.name() + options(spec.options()));
            line(card, "Input", "pictures of " + spec.channels() + "×" + spec.height() + "×" + spec.width());
        } else if (value instanceof TextSpec spec) {
            line(card, "Model", spec.name() + options(spec.options()));
            line(card, "Input", "texts of up to " + spec.length() + " of " + spec.vocabulary() + " tokens");
        } else if (value instanceof TabularSpec spec) {
            line(card, "Model", spec.name() + options(spec.options()));
        } else if (value instanceof TableEncoding encoding) {
            line(card, "Input", "rows of a table with the columns " + columns(encoding));
        } else if (name.equals("target")) {
            line(card, "Predicts", "the column " + value);
        } else if (value instanceof List<?> list && (name.equals("classes") || name.equals("tags"))) {
            List<String> first =
                    list.stream().limit(MOST_CLASSES).map(String::valueOf).toList();
            line(card, "Classes", String.join(", ", first) + (list.size() > MOST_CLASSES ? ", …" : ""));
        }
    }

    /** From which probability on a class or label is said. */
    private static String thresholds(Deciding task) {
        List<String> named = new ArrayList<>();
        task.thresholdsByName()
                .forEach((name, threshold) ->
                        named.add(String.format(Locale.ROOT, "%s from a probability of %.4f on", name, threshold)));
        return named.stream().limit(MOST_CLASSES).collect(Collectors.joining(", "))
                + (named.size() > MOST_CLASSES ? ", …" : "");
    }

    private static String columns(TableEncoding encoding) {
        return encoding.columns().stream()
                .limit(MOST_CLASSES)
                .map(column -> column.name() + " (" + column.kind().name().toLowerCase(Locale.ROOT) + ")")
                .collect(Collectors.joining(", ", "", encoding.columns().size() > MOST_CLASSES ? ", …" : ""));
    }

    private static String options(Map<String, Object> options) {
        return options.isEmpty() ? "" : " " + new TreeMap<>(options);
    }

    private static void line(StringBuilder card, String name, String value) {
        card.append("- **").append(name).append("**: ").append(value).append('\n');
    }

    private static Object value(RecordComponent component, Object task) {
        try {
            Object value = component.getAccessor().invoke(task);
            return value == null ? "" : value;
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
