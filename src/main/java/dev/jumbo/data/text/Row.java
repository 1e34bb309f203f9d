package dev.jumbo.data.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.StringJoiner;

/**
 * A row of a file, as an object.
 *
 * @param file what messages call the file
 * @param line where the row begins, from 1
 * @param fields by column
 */
record Row(String file, long line, ObjectNode fields) {
    /** Names of columns that messages show. */
    private static final int SHOWN = 20;

    /**
     * The text in a column; a list of texts is joined by line feeds.
     *
     * @throws IOException if there is none
     */
    String text(String column) throws IOException {
        JsonNode value = fields.get(column);
        if (value != null && value.isArray() && !value.isEmpty()) {
            StringJoiner lines = new StringJoiner("\n");
            for (JsonNode line : value) {
                if (!line.isTextual()) {
                    throw error("expected a list of texts in '" + column + "', found " + line.getNodeType() + " in it");
                }
                lines.add(line.asText());
            }
            return lines.toString();
        }
        if (value == null || value.isNull() || value.isContainerNode()) {
            throw error("expected text in '" + column + "', found "
                    + (value == null ? "only " + names() : value.getNodeType().toString()));
        }
        return value.asText();
    }

    /** The first names of columns. */
    private String names() {
        StringJoiner names = new StringJoiner(", ");
        Iterator<String> all = fields.fieldNames();
        for (int i = 0; i < SHOWN && all.hasNext(); i++) {
            names.add(all.next());
        }
        return all.hasNext() ? names + ", … (" + fields.size() + " columns)" : names.toString();
    }

    /**
     * The list of texts in a column.
     *
     * @throws IOException if there is none
     */
    List<String> texts(String column) throws IOException {
        JsonNode value = fields.path(column);
        List<String> texts = new ArrayList<>();
        for (JsonNode text : value) {
            if (!text.isTextual()) {
                throw error("expected a list of texts in '" + column + "', found " + text.getNodeType() + " in it");
            }
            texts.add(text.asText());
        }
        if (!value.isArray()) {
            throw error("expected a list of texts in '" + column + "', found "
                    + (value.isMissingNode() ? "none" : value.getNodeType().toString()));
        }
        return texts;
    }

    IOException error(String message) {
        return new IOException(file + ", line " + line + ": " + message);
    }
}
