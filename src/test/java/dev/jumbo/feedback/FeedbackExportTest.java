package dev.jumbo.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.ClassFolders;
import dev.jumbo.data.EmbeddedFashionMnist;
import dev.jumbo.data.Part;
import dev.jumbo.data.PictureFolder;
import dev.jumbo.data.Pictures;
import dev.jumbo.data.PngFiles;
import dev.jumbo.data.RelabelledPictures;
import dev.jumbo.data.Sha256;
import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FeedbackExportTest {
    @TempDir
    Path folder;

    static FeedbackEntry entry(int id, @Nullable String text, byte @Nullable [] picture, @Nullable String label) {
        byte[] input = picture != null ? picture : String.valueOf(text).getBytes(StandardCharsets.UTF_8);
        RecordedPrediction prediction = new RecordedPrediction(
                "p" + id,
                Instant.ofEpochSecond(id),
                "m",
                "1",
                "text-classification",
                text,
                picture,
                Sha256.hex(input),
                "said",
                0.5,
                Map.of(),
                null);
        return new FeedbackEntry(
                prediction,
                new Feedback("f" + id, "p" + id, Instant.ofEpochSecond(id), label, 3, "so, \"so\"\n", Status.ACCEPTED));
    }

    @ParameterizedTest
    @ValueSource(strings = {"out.jsonl", "out.csv"})
    void textsAreReadAsARecipeReadsThem(String name) throws IOException {
        List<String> texts =
                List.of("plain", "a, \"b\"\nc", "好，\ud83d\ude00", "=1+1", " spaces ", "tab\there", "\\n \"\"");
        List<FeedbackEntry> entries = new ArrayList<>();
        for (String text : texts) {
            entries.add(entry(entries.size(), text, null, "label, " + entries.size()));
        }
        Path file = folder.resolve(name);
        assertThat(FeedbackExport.texts(TrainingExamples.of(entries).examples(), file))
                .isEqualTo(texts.size());
        List<TextRecord.Labelled> read = TextFiles.labelled(file, "text", "label");
        assertThat(read).extracting(TextRecord.Labelled::text).containsExactlyElementsOf(texts);
        assertThat(read.get(3).label()).isEqualTo("label, 3");
        assertThat(TextFiles.labelled(file, "comment", "id").get(0))
                .isEqualTo(new TextRecord.Labelled("so, \"so\"\n", "f0"));
    }

    @Test
    void whatWasSaidLastCountsAndWithoutALabelNothingIsTaught() throws IOException {
        TrainingExamples examples = TrainingExamples.of(List.of(
                entry(3, "b", null, "second"),
                entry(1, "a", null, "first"),
                entry(2, "a", null, "last"),
                entry(4, "c", null, null),
                entry(5, null, null, "lost")));
        assertThat(examples.examples())
                .extracting(TrainingExamples.Example::label)
                .containsExactly("last", "second");
        assertThat(examples.withoutInput()).isEqualTo(1);
    }

    @Test
    void theSameInputsAreAlwaysHeldOut() {
        int heldOut = 0;
        for (int i = 0; i < 2000; i++) {
            TrainingExamples.Example example = TrainingExamples.of(List.of(entry(i, "text " + i, null, "x")))
                    .examples()
                    .get(0);
            TrainingExamples.Example later = TrainingExamples.of(List.of(entry(i + 5000, "text " + i, null, "y")))
                    .examples()
                    .get(0);
            assertThat(TrainingExamples.isHeldOut(later.sha256(), 0.3))
                    .isEqualTo(TrainingExamples.isHeldOut(example.sha256(), 0.3));
            assertThat(TrainingExamples.isHeldOut(example.sha256(), 0)).isFalse();
            assertThat(TrainingExamples.isHeldOut(example.sha256(), 1)).isTrue();
            heldOut += TrainingExamples.isHeldOut(example.sha256(), 0.3) ? 1 : 0;
        }
        assertThat(heldOut).isBetween(600 - 123, 600 + 123); // six standard deviations
    }

    @Test
    void picturesAreAFolderOfTheirClasses() throws IOException {
        Pictures clothes = EmbeddedFashionMnist.open(Part.TEST);
        List<FeedbackEntry> entries = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            String label = clothes.classes().get(clothes.get(i * 60).label());
            entries.add(entry(i, null, PngFiles.bytes(clothes.get(i * 60)), label));
        }
        Path out = folder.resolve("corrections");
        List<TrainingExamples.Example> examples = TrainingExamples.of(entries).examples();
        assertThat(FeedbackExport.pictures(examples, out)).isEqualTo(30);
        Pictures read = new RelabelledPictures(
                PictureFolder.open(out, 1, 28, 28, PictureFolder.Corrupt.FAIL), clothes.classes());
        assertThat(read.size()).isEqualTo(30);
        for (int i = 0; i < 30; i++) {
            String id = Path.of(read.nameOf(i)).getFileName().toString().replaceAll("\\D", "");
            int index = Integer.parseInt(id) * 60;
            assertThat(read.get(i).label()).isEqualTo(clothes.get(index).label());
            assertThat(read.get(i).pixels()).isEqualTo(clothes.get(index).pixels());
        }
        assertThat(Files.isDirectory(out.resolve("T-shirt%2Ftop"))).isTrue();
        assertThatThrownBy(() -> FeedbackExport.pictures(examples, out))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("expected an empty folder");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "cat",
                "T-shirt/top",
                "..",
                ".hidden",
                "a%2Fb",
                "%",
                "100%",
                "猫 狗",
                "a.b",
                "x:y*?",
                "\\",
                "trailing. "
            })
    void aClassOfAnyNameHasAFolder(String name) {
        String made = ClassFolders.nameOf(name);
        assertThat(made)
                .doesNotContain("/", "\\", ":", "*", "?")
                .doesNotStartWith(".")
                .doesNotEndWith(" ");
        assertThat(ClassFolders.classOf(made)).isEqualTo(name);
    }

    @Test
    void aFolderThatWasNotMadeSoIsItsClass() {
        assertThat(ClassFolders.classOf("50%25 off!")).isEqualTo("50%25 off!");
        assertThat(ClassFolders.classOf("%zz")).isEqualTo("%zz");
    }
}
