package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.tasks.DataStatistics;
import dev.jumbo.tasks.ExtendedSource;
import dev.jumbo.tasks.Histogram;
import dev.jumbo.tasks.TextData;
import dev.jumbo.tasks.TextSource;
import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Models that go on from a run's bundle, with more data; and what a bundle says of its data. */
class GoingOnTest {
    @TempDir
    Path folder;

    private static Recipe parse(String text) {
        return RecipeYaml.parse(text, "r.yaml", List.of());
    }

    private String texts(String data, String model) throws IOException {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 40; i++) {
            rows.append(i % 2 == 0 ? "good " : "bad ").append(i).append(i % 2 == 0 ? ",yes\n" : ",no\n");
        }
        Files.writeString(folder.resolve("old.csv"), rows);
        return """
                name: texts
                task: text-classification
                data: %s
                prepare: {tokenizer: {name: characters}, maxLength: 16}
                model: %s
                train: {epochs: 1, batchSize: 8}
                """.formatted(data.replace("@", folder + "/"), model.replace("@", folder + "/"));
    }

    private static final String OLD = "{source: labelled, path: '@old.csv'}";
    private static final String NEW = "{name: textcnn, options: {width: 8, filters: 4, filterWidths: [2]}}";

    @Test
    void anExtendedSourceIsWrittenAndReadTheSame() {
        Recipe recipe = parse("""
                task: text-classification
                data: {source: extended, base: {source: labelled, path: a.csv, text: body}, more: b.jsonl, times: 3}
                """);
        assertThat(recipe.data())
                .isEqualTo(
                        new ExtendedSource(new TextSource.Labelled("a.csv", "", "body", "label", 0, ""), "b.jsonl", 3));
        assertThat(parse(RecipeYaml.write(recipe))).isEqualTo(recipe);
        assertThatThrownBy(() -> parse("data: {source: extended, times: 0}"))
                .hasMessageContaining("data.times: expected at least 1, got 0");
        assertThatThrownBy(() -> parse("data: {source: extended, base: {source: extended}}"))
                .hasMessageContaining("data.base: expected a source that is neither extended nor mixed itself");
    }

    @Test
    void moreIsLearnedFromAndWhatIsHeldOutStays() throws IOException {
        Files.writeString(folder.resolve("more.csv"), "text,label\nfine,yes\nawful,no\n");
        TextData old = (TextData) TrainingRun.openData(parse(texts(OLD, NEW)));
        TextData more = (TextData) TrainingRun.openData(
                parse(texts("{source: extended, base: " + OLD + ", more: '@more.csv', times: 2}", NEW)));
        assertThat(more.texts().validation()).isEqualTo(old.texts().validation());
        assertThat(more.texts().test()).isEqualTo(old.texts().test());
        assertThat(more.texts().train().subList(0, old.texts().train().size()))
                .isEqualTo(old.texts().train());
        assertThat(more.texts().train().subList(32, 36).stream().map(record -> record.text()))
                .containsExactly("fine", "awful", "fine", "awful");
        assertThat(more.fingerprint()).isNotEqualTo(old.fingerprint());
        Files.writeString(folder.resolve("more.csv"), "text,label\nfine,perhaps\n");
        assertThatThrownBy(() -> {
                    new TrainingRun(parse(texts(OLD, NEW)), new RunFolder(folder.resolve("run")))
                            .train(false, Progress.silent());
                    TrainingRun.openData(parse(texts(
                            "{source: extended, base: " + OLD + ", more: '@more.csv'}",
                            "{name: textcnn, from: '@run/bundle'}")));
                })
                .hasMessageContaining("expected a class of [no, yes], got 'perhaps'");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {name: lstm, from: '@run/bundle'}                          | model.name: the model in @run/bundle is textcnn, got lstm
            {name: textcnn, from: '@run/bundle', options: {width: 9}}  | model.options: expected none beside from
            """)
    void whatDoesNotSuitTheBundleIsRefused(String model, String message) throws IOException {
        new TrainingRun(parse(texts(OLD, NEW)), new RunFolder(folder.resolve("run"))).train(false, Progress.silent());
        assertThatThrownBy(() -> TrainingRun.openData(parse(texts(OLD, model))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message.replace("@", folder + "/"));
    }

    @Test
    void picturesNeedABundleOfPictures() throws IOException {
        assertThatThrownBy(() -> TrainingRun.openData(parse("model: {name: mnist-cnn, from: nowhere}")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("model.from: no such file or folder");
        new TrainingRun(parse(texts(OLD, NEW)), new RunFolder(folder.resolve("run"))).train(false, Progress.silent());
        assertThatThrownBy(() -> TrainingRun.openData(
                        parse("model: {name: mnist-cnn, from: '" + folder.resolve("run/bundle") + "'}")))
                .hasMessageContaining("model.from: expected a model of the task image-classification");
    }

    private static DataStatistics statistics() {
        Map<String, Long> classes = new LinkedHashMap<>();
        classes.put("b", 3L);
        classes.put("a", 0L);
        return new DataStatistics(
                3,
                Map.of("tokens", Histogram.of(new double[] {1, 2, 1 / 3.0})),
                classes,
                classes,
                Histogram.of(new double[] {0.5}));
    }

    @Test
    void statisticsAreReadAsTheyWereWritten() throws IOException {
        assertThat(BundleStatistics.read(folder)).isEmpty();
        BundleStatistics.write(folder, statistics());
        DataStatistics read = BundleStatistics.read(folder).orElseThrow();
        assertThat(read).isEqualTo(statistics());
        assertThat(read.classes().keySet()).containsExactly("b", "a");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            "examples" : 3                | "examples" : -3                 | expected counts of at least 0
            "examples" : 3                | "example" : 3                   | has no statistics
            "b" : 3                       | "b" : null                      | a value is missing
            "counts" : [ 1, 0 ]           | "counts" : [ 1 ]                | one count more
            "counts" : [ 1, 0 ]           | "counts" : [ -1, 0 ]            | counts of at least 0
            "edges" : [ 0.5 ]             | "edges" : [ ]                   | at least one edge
            "edges" : [ 0.5 ]             | "edges" : [ 0.5, 0.5 ]          | one count more
            "mean" : 0.5                  | "mean" : "x"                    | has no statistics
            }                             | ]                               | has no statistics
            {                             | x                               | has no statistics
            """)
    void damagedStatisticsAreNamed(String from, String to, String message) throws IOException {
        BundleStatistics.write(folder, statistics());
        Path file = folder.resolve("statistics.json");
        String text = Files.readString(file);
        assertThat(text).contains(from);
        Files.writeString(file, text.replace(from, to));
        assertThatThrownBy(() -> BundleStatistics.read(folder))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("statistics.json")
                .hasMessageContaining(message);
    }
}
