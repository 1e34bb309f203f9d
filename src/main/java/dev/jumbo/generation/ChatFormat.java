package dev.jumbo.generation;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.Tokenizer;
import java.util.List;
import java.util.Map;

/**
 * How a conversation looks to a model.
 *
 * @param stop strings that end an answer, besides the model's end tokens
 */
public record ChatFormat(ChatTemplate template, List<String> stop) {
    private static final String PLAIN = """
            {{ bos_token }}{% for message in messages %}{{ message['role'] | capitalize }}: {{ message['content'] }}

            {% endfor %}{% if add_generation_prompt %}Assistant:{% endif %}""";

    public ChatFormat {
        stop = List.copyOf(stop);
    }

    /** As the model was taught. */
    public static ChatFormat of(ChatTemplate template) {
        return new ChatFormat(template, List.of());
    }

    /**
     * For models that were not taught to converse: a line with the role and a colon before each message, and an answer ends
     * where the user's next turn would begin.
     */
    public static ChatFormat plain(Tokenizer tokenizer) {
        var begin = tokenizer.special().find(SpecialTokens.Role.BOS);
        String token = begin.isPresent() ? tokenizer.token(begin.getAsInt()) : "";
        return new ChatFormat(ChatTemplate.of(PLAIN, Map.of("bos_token", token)), List.of("\nUser:"));
    }

    /**
     * The conversation as the model sees it, up to where its answer begins. Special tokens come from the template alone.
     *
     * @throws dev.jumbo.data.text.jinja.TemplateException what the template says of a conversation that it refuses
     * @throws IllegalArgumentException if the template takes messages apart where one of them spells a special token
     */
    public int[] ids(Tokenizer tokenizer, List<ChatMessage> messages) {
        return ChatPrompt.ids(tokenizer, template, messages);
    }
}
