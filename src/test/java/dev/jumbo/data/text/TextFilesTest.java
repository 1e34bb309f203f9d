package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.text.TextRecord.Conversation;
import dev.jumbo.data.text.TextRecord.Labelled;
import dev.jumbo.data.text.TextRecord.Pair;
import dev.jumbo.data.text.TextRecord.Turn;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextFilesTest {
    @TempDir
    Path folder;

    private Path file(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    @Test
    void csvMayHaveQuotesAndLineBreaks() throws IOException {
        Path file = file("a.csv", "\uFEFFlabel,text\r\npos,\"a, \"\"b\"\"\nc\"\r\nneg,d e\r\n,\"\"\r\nx,\"é😀\"");
        assertThat(TextFiles.labelled(file, "text", "label"))
                .containsExactly(
                        new Labelled("a, \"b\"\nc", "pos"),
                        new Labelled("d e", "neg"),
                        new Labelled("", ""),
                        new Labelled("é😀", "x"));
    }

    @Test
    void tabsJsonAndPlainTextGiveTheSame() throws IOException {
        Path tabs = file("a.tsv", "q\ta\n\nhow, are you\tfine\n\n");
        Path json = file("a.jsonl", "\n{\"q\": \"how, are you\", \"a\": \"fine\", \"n\": 3}\n\n");
        List<Pair> pairs = List.of(new Pair("how, are you", "fine"));
        assertThat(TextFiles.pairs(tabs, "q", "a")).isEqualTo(pairs);
        assertThat(TextFiles.pairs(json, "q", "a")).isEqualTo(pairs);
        try (Stream<String> texts = TextFiles.texts(file("a.txt", "one\n\ntwo"), "text")) {
            assertThat(texts).containsExactly("one", "", "two");
        }
        assertThat(TextFiles.pairs(file("quotes.tsv", "q\ta\n\"Save\" it\t\"\n"), "q", "a"))
                .as("between tabs quotes are text")
                .containsExactly(new Pair("\"Save\" it", "\""));
        Path packed = folder.resolve("b.txt.gz");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
            out.write("eins\nzwei\n".getBytes(StandardCharsets.UTF_8));
        }
        try (Stream<String> texts = TextFiles.texts(packed, "text")) {
            assertThat(texts).containsExactly("eins", "zwei");
        }
    }

    @Test
    void conversationsAreTurns() throws IOException {
        Path file = file(
                "c.jsonl",
                "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}, {\"role\": \"assistant\", \"content\": \"ho\"}]}");
        assertThat(TextFiles.conversations(file, "messages"))
                .containsExactly(new Conversation(List.of(new Turn("user", "hi"), new Turn("assistant", "ho"))));
        Path broken = file("d.jsonl", "{\"messages\": [{\"role\": \"user\", \"content\": \"hi\"}, {\"role\": 1}]}");
        assertThatThrownBy(() -> TextFiles.conversations(broken, "messages"))
                .isInstanceOf(IOException.class)
                .hasMessage(broken + ", line 1: turn 2: expected texts in 'role' and 'content', found {\"role\":1}");
        Path none = file("e.jsonl", "{\"messages\": []}");
        assertThatThrownBy(() -> TextFiles.conversations(none, "messages"))
                .hasMessage(none + ", line 1: expected a list of turns in 'messages', found an empty one");
    }

    private void fails(String name, String content, String message) throws IOException {
        Path file = file(name, content);
        assertThatThrownBy(() -> TextFiles.labelled(file, "text", "label"))
                .isInstanceOf(IOException.class)
                .hasMessage(file + message);
    }

    @Test
    void errorsNameTheLine() throws IOException {
        fails("a.csv", "", ": expected a first row with the columns, found an empty file");
        fails("b.csv", "text,text\n", ", line 1: expected different columns, found [text, text]");
        fails("c.csv", "text,label\na,b\nc\n", ", line 3: expected 2 values for [text, label], found 1");
        fails(
                "d.csv",
                "text,label\n\"a\nb\",c\n\"d,e\n",
                ", line 4: expected a quote that closes the value, found the end of the file");
        fails("e.csv", "text,label\n\"a\"b,c\n", ", line 2: expected a separator after the closing quote, found 'b'");
        fails("f.csv", "text,class\na,b\n", ", line 2: expected text in 'label', found only text, class");
        fails("g.jsonl", "{\"text\": \"a\", \"label\": 1}\n[2]\n", ", line 2: expected a JSON object, found ARRAY");
        fails("h.jsonl", "{\"text\": {}, \"label\": 1}", ", line 1: expected text in 'text', found OBJECT");
        fails("i.xml", "", ": expected a name that ends in .csv, .tsv, .jsonl, .txt, and perhaps .gz");
        Path json = file("j.jsonl", "{\"text\": \"a\", \"label\": 1}\n\n{\"text\": ");
        assertThatThrownBy(() -> TextFiles.labelled(json, "text", "label"))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(json + ", line 3: Unexpected end-of-input");
        assertThatThrownBy(() -> TextFiles.labelled(folder.resolve("no.csv"), "a", "b"))
                .hasMessage(folder.resolve("no.csv") + ": no such file");
        Path bytes = folder.resolve("k.txt");
        Files.write(bytes, new byte[] {'a', '\n', (byte) 0xe4, '\n'});
        assertThatThrownBy(() -> TextFiles.labelled(bytes, "text", "label"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected UTF-8 text, found other bytes");
        Path late = file("l.tsv", "text\na\nb\tc\n");
        try (Stream<String> texts = TextFiles.texts(late, "text")) {
            assertThatThrownBy(texts::toList)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("l.tsv, line 3: expected 1 values for [text], found 2");
        }
    }
}
