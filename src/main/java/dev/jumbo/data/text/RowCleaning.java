package dev.jumbo.data.text;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Cleans the files of a data set by the same rules as {@link TextCleaning}, one after the other: a text that is in an earlier
 * file is left out of a later one. Rows keep all their columns.
 *
 * @param columns whose texts, joined, count
 * @param rules which rows to leave out
 * @param leakage least similarity to a text of an earlier file, by which a row is left out; that it is the same suffices; 0 for none
 * @param broken whether rows that cannot be read are left out; otherwise the first is an error
 */
public record RowCleaning(List<String> columns, CleaningRules rules, double leakage, boolean broken) {
    /** What a reason begins with where a row cannot be read. */
    public static final String BROKEN = "cannot be read: ";

    /** What a reason begins with where a text is left out because an earlier file has it. */
    public static final String LEAKED = "leaked: ";

    /** Without regard to what files have in common beyond the rules. */
    public RowCleaning(List<String> columns, CleaningRules rules) {
        this(columns, rules, 0, false);
    }

    /**
     * A row that was left out.
     *
     * @param where file and line
     * @param reason in a word or two
     */
    public record LeftOut(String where, String reason) {}

    /**
     * What came of it.
     *
     * @param read rows
     * @param kept those that were written
     */
    public record Result(long read, long kept, List<LeftOut> leftOut) {}

    /**
     * Writes the rows that are left, a JSON object a line.
     *
     * @param files to read, each with the one to write
     * @throws IOException if a file cannot be read or written; the message names it, and the line
     */
    public Result write(Map<Path, Path> files, TrainingProgress progress) throws IOException {
        Pass pass = new Pass();
        int left = files.size();
        for (Map.Entry<Path, Path> one : files.entrySet()) {
            long bytes = Files.size(one.getKey());
            try (LineReader lines = LineReader.open(one.getKey());
                    BufferedWriter writer = Files.newBufferedWriter(one.getValue())) {
                Rows rows = TextFiles.rows(lines, one.getKey());
                left--;
                while (pass.row(rows, lines, writer, left > 0)) {
                    if (pass.read % 64 == 0) {
                        progress.at("cleaning " + one.getKey().getFileName(), lines.bytesRead(), bytes);
                    }
                }
            }
            pass.leaks.endOfFile();
        }
        return new Result(pass.read, pass.read - pass.leftOut.size(), List.copyOf(pass.leftOut));
    }

    /** What is known of the rows that were read. */
    private final class Pass {
        final TextCleaner cleaner = new TextCleaner(rules);
        final TextLeaks leaks = new TextLeaks(leakage, rules.memory());
        final List<LeftOut> leftOut = new ArrayList<>();
        long read;

        /**
         * Reads a row and writes it, if it stays.
         *
         * @param more whether other files follow
         * @return false at the end
         */
        boolean row(Rows rows, LineReader lines, BufferedWriter writer, boolean more) throws IOException {
            long before = lines.number();
            Row row = null;
            String text;
            try {
                row = rows.next();
                if (row == null) {
                    return false;
                }
                text = UnicodeText.wellFormed(text(row));
            } catch (IOException e) {
                boolean columns = row != null && read == leftOut.size(); // no row has had them
                if (!broken || columns || lines.number() == before) {
                    throw e;
                }
                leftOut.add(unreadable(String.valueOf(e.getMessage())));
                read++;
                return true;
            }
            read++;
            String reason = reason(text);
            if (reason == null) {
                writer.write(TokenizerFile.JSON.writeValueAsString(row.fields()) + "\n");
            } else {
                leftOut.add(new LeftOut(row.file() + ", line " + row.line(), reason));
            }
            if (reason == null && more) {
                leaks.keep(text, row.file(), row.line());
            }
            return true;
        }

        /** Why a text is left out; null if it stays. */
        private @Nullable String reason(String text) {
            String leak = leaks.of(text);
            if (leak != null) {
                return LEAKED + leak;
            }
            TextCleaner.Outcome outcome = cleaner.decide(text);
            return outcome == TextCleaner.Outcome.KEPT
                    ? null
                    : outcome.name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** By a message that begins with file and line. */
    private static LeftOut unreadable(String message) {
        int end = message.indexOf(": ");
        return new LeftOut(message.substring(0, end), BROKEN + message.substring(end + 2));
    }

    private String text(Row row) throws IOException {
        List<String> texts = new ArrayList<>();
        for (String column : columns) {
            texts.add(row.text(column));
        }
        return String.join("\n", texts);
    }
}
