package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.feedback.FeedbackSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class RecordingOptionsTest {
    @Command
    static final class Holder {
        @CommandLine.Mixin
        RecordingOptions options = new RecordingOptions();
    }

    private static RecordingOptions parse(String... args) {
        return CommandLine.populateCommand(new Holder(), args).options;
    }

    @Test
    void nothingIsRecordedUnlessItIsSaidWhere() {
        assertThat(parse().settings()).isEmpty();
        assertThat(parse("--feedback", "f.db").settings()).contains(FeedbackSettings.in("f.db"));
    }

    @Test
    void allOfItCanBeSet() {
        assertThat(parse(
                                "--feedback=jdbc:postgresql://h/d",
                                "--feedback-sample=0.1",
                                "--feedback-days=7",
                                "--feedback-without-inputs",
                                "--feedback-redact=email",
                                "--feedback-redact=\\d{6}")
                        .settings())
                .contains(new FeedbackSettings("jdbc:postgresql://h/d", 0.1, 7, false, List.of("email", "\\d{6}")));
        assertThat(parse("--feedback", "f.db", "--feedback-redact", "none")
                        .settings()
                        .orElseThrow()
                        .redact())
                .isEmpty();
        assertThatThrownBy(() ->
                        parse("--feedback", "f.db", "--feedback-sample", "2").settings())
                .hasMessageContaining("expected a sample from 0 to 1");
        assertThatThrownBy(() ->
                        parse("--feedback", "f.db", "--feedback-redact", "(").settings())
                .hasMessageContaining("or a regular expression");
    }
}
