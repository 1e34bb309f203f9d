package dev.jumbo.data.table;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.data.table.Column.Kind;
import dev.jumbo.text.NearestName;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Rows as JSON objects, a key a column: {@code {"Income": 129, "Home": "owner", "Assets": null}}. */
public final class JsonRows {
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private JsonRows() {}

    /**
     * Reads rows. A column that a row lacks is empty. Columns that the encoding does not read may be there if the training table had them.
     *
     * @param rows a JSON object each
     * @throws IllegalArgumentException if one is no such object, has a column that the training table had not, or has none that the encoding
     *     reads; the message names the row, from 1
     */
    public static TableChunk read(TableEncoding encoding, List<String> rows) {
        List<Column> columns = encoding.columns();
        TreeSet<String> known = new TreeSet<>(encoding.others());
        columns.forEach(column -> known.add(column.name()));
        List<ObjectNode> objects = new ArrayList<>();
        for (int row = 1; row <= rows.size(); row++) {
            ObjectNode object = object(rows.get(row - 1), row);
            check(object, known, columns, row);
            objects.add(object);
        }
        return new TableChunk(
                columns.stream()
                        .map(column -> new Column(column.name(), Kind.TEXT))
                        .toList(),
                columns.stream()
                        .<Cells>map(column -> cells(objects, column.name()))
                        .toList());
    }

    /**
     * One column of such rows, whichever it is.
     *
     * @throws IllegalArgumentException if one is no such object; the message names the row, from 1
     */
    public static Cells.Texts column(List<String> rows, String column) {
        List<ObjectNode> objects = new ArrayList<>();
        rows.forEach(row -> objects.add(object(row, objects.size() + 1)));
        return cells(objects, column);
    }

    private static Cells.Texts cells(List<ObjectNode> objects, String column) {
        @Nullable String[] cells = new @Nullable String[objects.size()];
        for (int row = 0; row < cells.length; row++) {
            cells[row] = text(objects.get(row).get(column), column, row + 1);
        }
        return new Cells.Texts(cells);
    }

    private static void check(ObjectNode object, Set<String> known, List<Column> columns, int row) {
        object.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("row " + row + ": the training table had no column '" + name
                        + "'; did you mean '" + NearestName.of(name, known) + "'? Columns: "
                        + String.join(", ", columns.stream().map(Column::name).toList()));
            }
        });
        if (columns.stream().noneMatch(column -> object.has(column.name()))) {
            throw new IllegalArgumentException("row " + row + ": expected some of the columns "
                    + String.join(", ", columns.stream().map(Column::name).toList()) + ", got none");
        }
    }

    private static ObjectNode object(String json, int row) {
        try {
            if (JSON.readTree(json) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    "row " + row + ": expected a JSON object such as {\"Age\": 30}: " + e.getOriginalMessage(), e);
        }
        throw new IllegalArgumentException("row " + row + ": expected a JSON object such as {\"Age\": 30}");
    }

    private static @Nullable String text(@Nullable JsonNode value, String column, int row) {
        if (value == null || value.isNull()) {
            return null;
        }
        if (value.isContainerNode()) {
            throw new IllegalArgumentException(
                    "row " + row + ", column " + column + ": expected a number, a text, true, false or null, got "
                            + (value.isArray() ? "a list" : "an object"));
        }
        if (value.isFloatingPointNumber()) { // 7.0 names what 7 names
            double number = value.doubleValue();
            return CellKinds.text(number, Kind.NUMBER);
        }
        return value.asText();
    }

    /** A row whose cells are empty. */
    public static String empty(TableEncoding encoding) {
        ObjectNode object = JSON.createObjectNode();
        encoding.columns().forEach(column -> object.putNull(column.name()));
        return object.toString();
    }

    /** A row of a table as such an object. */
    public static String write(TableChunk chunk, int row) {
        ObjectNode object = JSON.createObjectNode();
        for (int c = 0; c < chunk.columns().size(); c++) {
            Column column = chunk.columns().get(c);
            if (chunk.cells().get(c) instanceof Cells.Texts texts) {
                object.put(column.name(), texts.values()[row]);
                continue;
            }
            double value = ((Cells.Numbers) chunk.cells().get(c)).values()[row];
            if (!Double.isFinite(value)) {
                object.putNull(column.name());
            } else if (column.kind() == Kind.NUMBER && value == Math.rint(value) && Math.abs(value) < 1e15) {
                object.put(column.name(), (long) value);
            } else if (column.kind() == Kind.NUMBER) {
                object.put(column.name(), value);
            } else if (column.kind() == Kind.BOOLEAN) {
                object.put(column.name(), value != 0);
            } else {
                object.put(column.name(), CellKinds.text(value, column.kind()));
            }
        }
        return object.toString();
    }
}
