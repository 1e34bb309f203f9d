package dev.jumbo.data.table;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A text file, and where its text is in UTF-8.
 *
 * @param file as it was given, for messages
 * @param text the same, or a copy in UTF-8
 */
record Utf8File(Path file, Path text) {
    /** @throws IOException if a file is not in the encoding that the options say; the message says what it may be */
    static List<Utf8File> of(Database database, List<Path> files, TableOptions options) throws IOException {
        Charset charset = TextEncoding.charset(options.encoding());
        List<Utf8File> all = new ArrayList<>();
        for (Path file : files) {
            if (charset.equals(StandardCharsets.UTF_8)) {
                TextEncoding.checkUtf8(file);
                all.add(new Utf8File(file, file));
            } else {
                Path copy = Files.createTempFile(database.folder(), "text", ".utf8");
                TextEncoding.convert(file, charset, copy);
                all.add(new Utf8File(file, copy));
            }
        }
        return all;
    }

    static List<Path> texts(List<Utf8File> files) {
        return files.stream().map(Utf8File::text).toList();
    }

    /** DuckDB's word for how the files are packed. */
    static String compression(List<Utf8File> files) throws IOException {
        boolean packed = TextEncoding.isPacked(files.get(0).text());
        for (Utf8File file : files) {
            if (TextEncoding.isPacked(file.text()) != packed) {
                throw new IOException(file.file() + ": expected files that are all packed with gzip, or none");
            }
        }
        return packed ? "gzip" : "none";
    }
}
