package dev.jumbo.data.table;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Lines of JSONL files that are no objects. Blank lines are skipped. */
final class JsonLines {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    /** Bytes of an object, at most, as DuckDB has it. */
    private static final int LONGEST = 16 << 20;

    private JsonLines() {}

    /** Takes a line. */
    @FunctionalInterface
    private interface Line {
        /** @param fault what is wrong with it; empty if nothing is */
        void of(String text, long number, String fault) throws IOException;
    }

    /** The first lines that are no objects, with the reasons. */
    static List<String> check(List<Utf8File> files) throws IOException {
        List<String> faults = new ArrayList<>();
        for (Utf8File file : files) {
            read(file, (text, number, fault) -> {
                if (!fault.isEmpty() && faults.size() < Rejected.MOST) {
                    faults.add(file.file() + ", line " + number + ": " + fault);
                }
            });
        }
        return faults;
    }

    /** Copies without them. */
    static List<Utf8File> whole(Database database, List<Utf8File> files) throws IOException {
        List<Utf8File> copies = new ArrayList<>();
        for (Utf8File file : files) {
            Path copy = Files.createTempFile(database.folder(), "whole", ".jsonl");
            try (BufferedWriter out = Files.newBufferedWriter(copy)) {
                read(file, (text, number, fault) -> {
                    if (fault.isEmpty()) {
                        out.write(text);
                        out.write('\n');
                    }
                });
            }
            copies.add(new Utf8File(file.file(), copy));
        }
        return copies;
    }

    private static void read(Utf8File file, Line each) throws IOException {
        long number = 0;
        try (BufferedReader in = new BufferedReader(TextEncoding.reader(file.text(), StandardCharsets.UTF_8))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                number++;
                if (!line.isBlank()) {
                    each.of(line, number, fault(number == 1 ? line.replaceFirst("^\uFEFF", "") : line));
                }
            }
        } catch (CharacterCodingException e) {
            throw new IOException(
                    file.file() + ", line " + (number + 1) + " or soon after: expected UTF-8 text, found other bytes",
                    e);
        } catch (IOException e) {
            throw TextEncoding.damaged(file.file(), e);
        }
    }

    private static String fault(String line) throws IOException {
        if (line.length() > LONGEST) {
            return "expected at most " + LONGEST + " bytes in an object, found more";
        }
        try (JsonParser parser = JSON.createParser(line)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return "expected a JSON object, found " + parser.currentToken();
            }
            parser.skipChildren();
            JsonToken after = parser.nextToken();
            return after == null ? "" : "expected one JSON object, found " + after + " after it";
        } catch (JsonProcessingException e) {
            return "expected a JSON object, found something else: " + e.getOriginalMessage();
        }
    }
}
