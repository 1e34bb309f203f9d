package dev.jumbo.data.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of a text file, one after the other. */
sealed interface Rows {
    /** The column of files that have none: each line is a row. */
    String TEXT = "text";

    /** The next row; null at the end. */
    @Nullable Row next() throws IOException;

    /** Each line is text. */
    record Plain(LineReader lines) implements Rows {
        @Override
        public @Nullable Row next() throws IOException {
            String line = lines.line();
            ObjectNode fields = JsonNodeFactory.instance.objectNode().put(TEXT, line);
            return line == null ? null : new Row(lines.name(), lines.number(), fields);
        }
    }

    /** Each line is a JSON object; empty lines are skipped. */
    record Json(LineReader lines) implements Rows {
        @Override
        public @Nullable Row next() throws IOException {
            String line = lines.line();
            while (line != null && line.isBlank()) {
                line = lines.line();
            }
            if (line == null) {
                return null;
            }
            Row row = new Row(lines.name(), lines.number(), JsonNodeFactory.instance.objectNode());
            try {
                JsonNode node = TokenizerFile.JSON.readTree(line);
                if (node instanceof ObjectNode object) {
                    return new Row(row.file(), row.line(), object);
                }
                throw row.error("expected a JSON object, found " + node.getNodeType());
            } catch (JsonProcessingException e) {
                throw row.error(e.getOriginalMessage());
            }
        }
    }

    /**
     * Values between separators, the first row the columns (RFC 4180): a value with a separator, a quote or a line break is
     * in double quotes, and a quote in it is doubled. Between tabs quotes are text, as in IANA's text/tab-separated-values.
     * Empty lines are skipped where there are several columns.
     */
    final class Table implements Rows {
        private final LineReader lines;
        private final char separator;
        private final List<String> columns;

        Table(LineReader lines, char separator) throws IOException {
            this.lines = lines;
            this.separator = separator;
            List<String> header = values();
            if (header == null) {
                throw new IOException(lines.name() + ": expected a first row with the columns, found an empty file");
            }
            if (new HashSet<>(header).size() != header.size()) {
                throw new IOException(lines.name() + ", line 1: expected different columns, found " + header);
            }
            this.columns = header;
        }

        @Override
        public @Nullable Row next() throws IOException {
            long begin = lines.number() + 1;
            List<String> values = values();
            while (values != null && columns.size() > 1 && values.equals(List.of(""))) {
                begin = lines.number() + 1;
                values = values();
            }
            if (values == null) {
                return null;
            }
            Row row = new Row(lines.name(), begin, JsonNodeFactory.instance.objectNode());
            if (values.size() != columns.size()) {
                throw row.error("expected " + columns.size() + " values for " + columns + ", found " + values.size());
            }
            for (int i = 0; i < columns.size(); i++) {
                row.fields().put(columns.get(i), values.get(i));
            }
            return row;
        }

        /** The values of a row; null at the end. */
        private @Nullable List<String> values() throws IOException {
            String line = lines.line();
            if (line == null) {
                return null;
            }
            long begin = lines.number();
            List<String> values = new ArrayList<>();
            StringBuilder value = new StringBuilder();
            int at = 0;
            while (true) {
                if (separator != '\t' && at < line.length() && line.charAt(at) == '"') {
                    at++;
                    for (int quote = line.indexOf('"', at); ; quote = line.indexOf('"', at)) {
                        if (quote < 0) {
                            value.append(line, at, line.length()).append('\n');
                            line = lines.line();
                            at = 0;
                            if (line == null || value.length() > LineReader.MAX_LINE) {
                                throw new IOException(lines.name() + ", line " + begin
                                        + ": expected a quote that closes the value, found "
                                        + (line == null ? "the end of the file" : value.length() + " characters"));
                            }
                        } else if (quote + 1 < line.length() && line.charAt(quote + 1) == '"') {
                            value.append(line, at, quote + 1);
                            at = quote + 2;
                        } else {
                            value.append(line, at, quote);
                            at = quote + 1;
                            break;
                        }
                    }
                    if (at < line.length() && line.charAt(at) != separator) {
                        throw new IOException(lines.name() + ", line " + lines.number()
                                + ": expected a separator after the closing quote, found '" + line.charAt(at) + "'");
                    }
                } else {
                    int end = line.indexOf(separator, at);
                    end = end < 0 ? line.length() : end;
                    value.append(line, at, end);
                    at = end;
                }
                values.add(value.toString());
                value.setLength(0);
                if (at >= line.length()) {
                    return values;
                }
                at++;
            }
        }
    }
}
