package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.recipe.RunFolder;
import dev.jumbo.serve.AdminRoutes;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.RollbackPolicy;
import dev.jumbo.serve.ServedModel;
import dev.jumbo.serve.ServedRuns;
import dev.jumbo.serve.ServerConfig;
import dev.jumbo.serve.Traffic;
import dev.jumbo.tensor.Device;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** The options of {@code jumbo serve} about versions and traffic. */
class TrafficOptionsTest {
    @TempDir
    private static Path folder;

    private static RunFolder words;
    private static Models models;

    @BeforeAll
    static void load() throws IOException {
        words = ServedRuns.words(folder, "words", false);
        models = Models.predicting(Device.CPU, ServerConfig.Limits.DEFAULT);
        TrafficOptions.load(models, words.path().toString());
        TrafficOptions.load(models, "words@3=" + words.path());
        TrafficOptions.load(models, "words=" + words.path());
        TrafficOptions.load(models, "other=" + words.path());
    }

    @AfterAll
    static void close() {
        models.close();
    }

    @BeforeEach
    void reset() {
        models.route("words", Traffic.all("1"));
    }

    private static TrafficOptions parse(String... arguments) {
        return CommandLine.populateCommand(new TrafficOptions(), arguments);
    }

    @Test
    void versionsAreNumberedOrNamed() {
        assertThat(models.list().stream().map(ServedModel::id))
                .containsExactly("words@1", "words@3", "words@4", "other@1");
    }

    @Test
    void theTrafficIsWhatTheOptionsSay() {
        parse(
                        "--split",
                        "words=1:9,3:1",
                        "--shadow",
                        "words=4:0.5",
                        "--rollback",
                        "words=errors:0.05,p95Ratio:2.0,window:100",
                        "--split",
                        "other=1:1")
                .apply(models);
        assertThat(models.state("words").traffic())
                .isEqualTo(new Traffic(
                        Map.of("1", 0.9, "3", 0.1),
                        new Traffic.Shadow("4", 0.5),
                        new RollbackPolicy("1", 0.05, 2.0, null, 100, 50)));
        assertThat(Objects.requireNonNull(models.state("words").shadow()).version())
                .isEqualTo("4");
        models.route("words", Traffic.all("1"));
        parse("--split", "words=3:1", "--rollback", "words=p95Millis:250,to:4").apply(models);
        assertThat(models.state("words").traffic())
                .isEqualTo(new Traffic(Map.of("3", 1.0), null, new RollbackPolicy("4", null, null, 250.0, 200, 50)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --split    | words            | --split words: expected NAME=KEY:VALUE, as in shop=1:0.9,2:0.1
            --split    | words=1          | --split words=1: expected KEY:VALUE, got '1'
            --split    | words=1:x        | --split words=1:x: expected a number, got 'x'
            --split    | words=1:1,1:2    | --split words=1:1,1:2: '1' is given twice
            --split    | words=1:NaN      | words: weights.1: expected a number
            --split    | words=9:1        | words: weights: no version '9' of 'words' is loaded: there are 1, 3, 4
            --split    | word=1:1         | word: no model 'word': there are words, other; did you mean 'words'?
            --shadow   | words=1:0.5      | words: shadow.version: version 1 has a share of the requests
            --shadow   | words=3:1.5      | words: shadow.share: expected more than 0 and at most 1, got 1.5
            --shadow   | words=3:1,4:1    | --shadow words=3:1,4:1: 'share' is given twice
            --rollback | words=errors:0.1 | words: rollback: version 1, which it would go back to, has all requests
            --rollback | words=error:0.1  | words: unknown key 'rollback.error'; did you mean 'rollback.errors'?
            """)
    void whatIsWrongIsSaid(String option, String value, String expected) {
        TrafficOptions options = parse(option, value);
        assertThatThrownBy(() -> options.apply(models))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(expected);
        assertThat(models.state("words").traffic()).isEqualTo(Traffic.all("1"));
    }

    @Test
    void anOptionIsGivenOnceForAModel() {
        TrafficOptions options = parse("--split", "words=1:1", "--split", "words=3:1");
        assertThatThrownBy(() -> options.apply(models)).hasMessageContaining("it is given twice for this model");
        assertThatThrownBy(() -> TrafficOptions.load(models, "words@1=" + words.path()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("version 1 of 'words' is loaded already");
    }

    @Test
    void routesThatChangeThingsAreThereOnlyIfAskedFor() throws IOException {
        assertThat(parse().routes(models)).isEmpty();
        assertThat(parse("--admin").routes(models)).hasExactlyElementsOfTypes(AdminRoutes.class);
        assertThat(parse("--admin", "--model-root", folder.toString()).routes(models))
                .hasSize(1);
        assertThatThrownBy(() -> parse("--model-root", folder.toString()).routes(models))
                .hasMessageContaining("expected with --admin");
        assertThatThrownBy(() -> parse(
                                "--admin",
                                "--model-root",
                                folder.resolve("none").toString())
                        .routes(models))
                .isInstanceOf(IOException.class);
    }
}
