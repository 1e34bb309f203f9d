package dev.jumbo.tasks;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.ConversationEncoder;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.TargetedText;
import dev.jumbo.data.text.TargetedTextBatcher;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextModels;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What {@code instruction-tuning} does with conversations: the model sees all of them and learns what the assistant says.
 *
 * @param tokenizer which tokens they are made of; it needs one that ends a document. A model with {@code from} brings its own
 * @param maxLength most tokens of a conversation; the last turns of a longer one are left out
 * @param template how the model sees a conversation, in Jinja; it may name {@code eos_token} and the other special tokens.
 *     Empty: the one that a model with {@code from} comes with, else {@link #TEMPLATE}
 */
public record PrepareConversations(TokenizerChoice tokenizer, int maxLength, String template) implements Prepare {
    /** Who speaks in a line of its own, then what they say and the token that ends a document (as in Zephyr). */
    public static final String TEMPLATE = """
            {% for message in messages %}<|{{ message['role'] }}|>
            {{ message['content'] }}{{ eos_token }}
            {% endfor %}{% if add_generation_prompt %}<|assistant|>
            {% endif %}""";

    public PrepareConversations {
        TextParts.positive("maxLength", maxLength);
    }

    @Override
    public DataSource defaultData() {
        return new TextSource.Conversations("", "", "", "messages", "", "");
    }

    @Override
    public ModelChoice defaultModel() {
        return new ModelChoice("gpt", Map.of());
    }

    @Override
    public List<String> defaultMetrics() {
        return TargetData.METRICS;
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
        TextParts.checkMetric(name, TargetData.METRICS);
    }

    @Override
    public TargetData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        if (!(source instanceof TextSource.Conversations conversations)) {
            throw new IllegalArgumentException("data: task instruction-tuning needs source: conversations");
        }
        TextSource.Parts<TextRecord.Conversation> parts =
                TextParts.complete(conversations, conversations.open(), held, seed);
        Beginning begin = Beginning.of(
                model,
                tokenizer,
                () -> parts.train().stream()
                        .flatMap(PrepareConversations::texts)
                        .iterator(),
                maxLength,
                0);
        Tokenizer tokens = begin.tokenizer();
        int end = tokens.special().get(SpecialTokens.Role.EOS);
        if (!Arrays.equals(tokens.ids(tokens.token(end)), new int[] {end})) {
            throw new IllegalArgumentException("prepare.tokenizer: this one does not read special tokens in a template;"
                    + " take bpe, wordpiece, unigram, characters or bytes");
        }
        InstructionTuning task =
                new InstructionTuning(begin.spec(), begin.published(), template(template, model), tokens);
        ConversationEncoder encoder = new ConversationEncoder(task.chatTemplate(), tokens, maxLength);
        TextSource.Parts<TargetedText> encoded = parts.map(part -> part.stream()
                .map(conversation -> encoder.encode(messages(conversation)))
                .flatMap(Optional::stream)
                .toList());
        return new TargetData(
                task,
                encoded,
                new TargetedTextBatcher(Padding.of(tokens, maxLength)),
                TextParts.fingerprint(parts, conversation -> texts(conversation).toList()));
    }

    /** The recipe's template; else the one that the model comes with; else {@link #TEMPLATE}. */
    static String template(String given, ModelChoice model) throws IOException {
        if (!given.isEmpty()) {
            return given;
        }
        String own = model.from().isEmpty() ? null : ChatTemplate.source(Path.of(model.from()));
        return own == null ? TEMPLATE : own;
    }

    private static List<ChatMessage> messages(TextRecord.Conversation conversation) {
        return conversation.turns().stream()
                .map(turn -> new ChatMessage(turn.role(), turn.content()))
                .toList();
    }

    private static Stream<String> texts(TextRecord.Conversation conversation) {
        return conversation.turns().stream().flatMap(turn -> Stream.of(turn.role(), turn.content()));
    }
}
