package dev.jumbo.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.tasks.TabularTask;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Redacts a row of a table, cell by cell, so that it stays a row. Numbers, truth values and times that the model sees are measurements and
 * stay; cells that name things, and those of columns that it does not see, are redacted as texts.
 */
final class RowRedaction {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private RowRedaction() {}

    /** @param row a JSON object; anything else is redacted as a text */
    static String redact(Redactor redactor, TabularTask task, String row) {
        Map<String, Kind> kinds =
                task.encoding().columns().stream().collect(Collectors.toMap(Column::name, Column::kind));
        try {
            if (!(JSON.readTree(row) instanceof ObjectNode cells)) {
                return redactor.redact(row);
            }
            cells.properties().forEach(cell -> {
                boolean measured = kinds.getOrDefault(cell.getKey(), Kind.TEXT) != Kind.TEXT;
                String text = cell.getValue().isNull() || measured
                        ? ""
                        : cell.getValue().asText();
                String left = redactor.redact(text);
                if (!left.equals(text)) {
                    cells.put(cell.getKey(), left);
                }
            });
            return cells.toString();
        } catch (JsonProcessingException e) {
            return redactor.redact(row);
        }
    }
}
