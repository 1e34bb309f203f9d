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

    @Test
    void preferencesAndTagsAreColumns() throws IOException {
        Path answers = file("p.csv", "q,good,bad\na,b,c\n");
        assertThat(TextFiles.preferences(answers, "q", "good", "bad"))
                .containsExactly(new TextRecord.Preference("a", "b", "c"));
        Path tags = file("t.jsonl", "{\"words\": [\"in\", \"Bonn\"], \"tags\": [\"O\", \"B-LOC\"]}");
        assertThat(TextFiles.tagged(tags, "words", "tags"))
                .containsExactly(new TextRecord.Tagged(List.of("in", "Bonn"), List.of("O", "B-LOC")));
        Path fewer = file("u.jsonl", "{\"words\": [\"in\", \"Bonn\"], \"tags\": [\"O\"]}");
        assertThatThrownBy(() -> TextFiles.tagged(fewer, "words", "tags"))
                .isInstanceOf(IOException.class)
                .hasMessage(fewer + ", line 1: expected as many tags in 'tags' as words in 'words', found 1 and 2");
        Path numbers = file("v.jsonl", "{\"words\": [\"in\"], \"tags\": [3]}");
        assertThatThrownBy(() -> TextFiles.tagged(numbers, "words", "tags"))
                .hasMessage(numbers + ", line 1: expected a list of texts in 'tags', found NUMBER in it");
        Path none = file("w.jsonl", "{\"words\": [\"in\"]}");
        assertThatThrownBy(() -> TextFiles.tagged(none, "words", "tags"))
                .hasMessage(none + ", line 1: expected a list of texts in 'tags', found none");
    }

    /** As SQuAD has them and as Hugging Face's copy has them; starts count characters, of which 🙂 is one and two chars. */
    @Test
    void questionsHaveAnswersInTheirContext() throws IOException {
        String asked = "{\"question\": \"q\", \"context\": \"🙂 in Bonn\", \"answers\": ";
        Path file = file(
                "q.jsonl",
                asked + "{\"text\": [\"Bonn\"], \"answer_start\": [5]}}\n" + asked
                        + "[{\"text\": \"in\", \"answer_start\": 2}]}\n" + asked + "[]}\n");
        assertThat(TextFiles.questions(file))
                .containsExactly(
                        new TextRecord.Question("q", "🙂 in Bonn", List.of(new TextRecord.Answer("Bonn", 6))),
                        new TextRecord.Question("q", "🙂 in Bonn", List.of(new TextRecord.Answer("in", 3))),
                        new TextRecord.Question("q", "🙂 in Bonn", List.of()));
        for (String start : List.of("4", "-1", "99", "\"5\"")) {
            Path wrong = file("r.jsonl", asked + "[{\"text\": \"Bonn\", \"answer_start\": " + start + "}]}");
            assertThatThrownBy(() -> TextFiles.questions(wrong))
                    .isInstanceOf(IOException.class)
                    .hasMessage(wrong + ", line 1: expected an answer that stands in the context at its 'answer_start',"
                            + " found \"Bonn\" at " + start);
        }
        Path none = file("s.jsonl", asked.replace(", \"answers\": ", "}"));
        assertThatThrownBy(() -> TextFiles.questions(none))
                .hasMessage(none + ", line 1: expected 'answers' with texts and starts, found none");
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
        assertThatThrownBy(() -> TextFiles.labelled(bytes, "text", "text"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("k.txt, line 2: expected UTF-8 text, found other bytes");
        Path late = file("l.tsv", "text\na\nb\tc\n");
        try (Stream<String> texts = TextFiles.texts(late, "text")) {
            assertThatThrownBy(texts::toList)
                    .isInstanceOf(UncheckedIOException.class)
                    .hasMessageContaining("l.tsv, line 3: expected 1 values for [text], found 2");
        }
    }
}
