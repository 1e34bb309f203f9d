package dev.jumbo.tasks;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ConversationEncoder;
import dev.jumbo.data.text.PreferencePair;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code preference-tuning} does with answers: each is seen as a conversation of two turns.
 *
 * @param tokenizer as of {@link PrepareConversations}
 * @param maxLength most tokens of prompt and answer; the rest is cut off
 * @param template as of {@link PrepareConversations}
 * @param beta β, how dear it is to leave the model that training begins with
 */
public record PreparePreferences(TokenizerChoice tokenizer, int maxLength, String template, double beta)
        implements Prepare {
    public PreparePreferences {
        TextParts.positive("maxLength", maxLength);
        if (!(beta > 0)) {
            throw new IllegalArgumentException("beta: expected a number above 0, got " + beta);
        }
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Preferences("", "", "", "prompt", "chosen", "rejected");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("gpt", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return PreferenceData.METRICS;
    }

    @Override
    public List<String> models() {
        return TextModels.causalNames();
    }

    @Override
    public boolean takesPublished() {
        return true;
    }

    @Override
    public void checkMetric(String name) {
        TextParts.checkMetric(name, PreferenceData.METRICS);
    }

    @Override
    public PreferenceData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Preferences preferences)) {
            throw new IllegalArgumentException("data: task preference-tuning needs source: preferences");
        }
        TextSource.Parts<TextRecord.Preference> parts = TextParts.complete(preferences, preferences.open(), held, seed);
        Beginning begin = Beginning.of(
                model,
                tokenizer,
                () -> parts.train().stream().flatMap(row -> texts(row).stream()).iterator(),
                maxLength,
                0);
        Tokenizer tokens = begin.tokenizer();
        PreferenceTuning task = new PreferenceTuning(
                begin.spec(), begin.published(), PrepareConversations.template(template, model), beta, tokens);
        ConversationEncoder encoder = new ConversationEncoder(task.chatTemplate(), tokens, maxLength);
        return new PreferenceData(
                task,
                parts.map(
                        part -> part.stream().flatMap(row -> pair(encoder, row)).toList()),
                TextParts.fingerprint(parts, PreparePreferences::texts));
    }

    private static List<String> texts(TextRecord.Preference row) {
        return List.of(row.prompt(), row.chosen(), row.rejected());
    }

    /** None if the prompt leaves no room for an answer. */
    private static Stream<PreferencePair> pair(ConversationEncoder encoder, TextRecord.Preference row) {
        Optional<TargetedText> chosen = encode(encoder, row.prompt(), row.chosen());
        Optional<TargetedText> rejected = encode(encoder, row.prompt(), row.rejected());
        return chosen.isPresent() && rejected.isPresent()
                ? Stream.of(new PreferencePair(chosen.get(), rejected.get(), 0, 0))
                : Stream.empty();
    }

    private static Optional<TargetedText> encode(ConversationEncoder encoder, String prompt, String answer) {
        return encoder.encode(List.of(ChatMessage.user(prompt), ChatMessage.assistant(answer)));
    }
}
