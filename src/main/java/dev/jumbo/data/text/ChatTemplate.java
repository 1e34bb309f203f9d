package dev.jumbo.data.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.data.text.jinja.Template;
import dev.jumbo.data.text.jinja.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a model was taught to see a conversation: its {@code chat_template}, with the results
 * of Hugging Face's {@code apply_chat_template}. A template is a program from somewhere, so it can do nothing but make a text of
 * the conversation, in time and memory in proportion to its length.
 *
 * @param template the program
 * @param tokens the tokenizer's special tokens by name: {@code bos_token}, {@code eos_token}
 * @param clock where templates that tell the date have it from
 */
public record ChatTemplate(Template template, Map<String, String> tokens, Clock clock) {
    /** The file that has a template by itself. */
    public static final String FILE = "chat_template.jinja";

    private static final long MAX_BYTES = 1 << 20;

    public ChatTemplate {
        tokens = Map.copyOf(tokens);
    }

    /**
     * Reads a template.
     *
     * @throws TemplateException if it is not Jinja, or has something that published templates do not; says the line
     */
    public static ChatTemplate of(String source, Map<String, String> tokens) {
        return new ChatTemplate(Template.of(source), tokens, Clock.system(ZoneId.systemDefault()));
    }

    /**
     * Reads a template for a tokenizer, whose special tokens it may name.
     *
     * @throws TemplateException as {@link #of(String, Map)} does
     */
    public static ChatTemplate of(String source, Tokenizer tokenizer) {
        Map<String, String> tokens = new LinkedHashMap<>();
        tokenizer.special().roles().forEach((role, id) -> tokens.put(role.key(), tokenizer.token(id)));
        return of(source, tokens);
    }

    /**
     * The template of a model's folder, as {@link #source} finds it; null if there is none.
     *
     * @throws IOException if the file cannot be read
     */
    public static @Nullable ChatTemplate open(Path folder, Tokenizer tokenizer) throws IOException {
        String source = source(folder);
        return source == null ? null : of(source, tokenizer);
    }

    /**
     * The text of the template in a model's folder: {@code chat_template.jinja}, or what {@code tokenizer_config.json} says;
     * null if there is none.
     *
     * @throws IOException if a file is damaged
     */
    public static @Nullable String source(Path folder) throws IOException {
        Path alone = folder.resolve(FILE);
        if (Files.isRegularFile(alone)) {
            if (Files.size(alone) > MAX_BYTES) {
                throw new IOException(alone + ": expected at most " + MAX_BYTES + " bytes, found " + Files.size(alone));
            }
            return Files.readString(alone);
        }
        Path file = folder.resolve("tokenizer_config.json");
        if (!Files.isRegularFile(file)) {
            return null;
        }
        try {
            JsonNode source = TokenizerFile.JSON.readTree(file.toFile()).path("chat_template");
            return source.isTextual() ? source.asText() : null;
        } catch (JsonProcessingException e) {
            throw new IOException(file + ": " + e.getOriginalMessage(), e);
        }
    }

    /**
     * The conversation as the model sees it.
     *
     * @param addGenerationPrompt whether the start of the assistant's answer follows
     * @throws TemplateException what the template says of a conversation that it refuses
     */
    public String render(List<ChatMessage> messages, boolean addGenerationPrompt) {
        List<Map<String, Object>> list = new ArrayList<>();
        messages.forEach(message -> list.add(Map.of("role", message.role(), "content", message.content())));
        return render(Map.of("messages", list, "add_generation_prompt", addGenerationPrompt));
    }

    /** What the template makes of other variables, such as {@code messages} with tool calls and {@code tools}. */
    public String render(Map<String, ?> variables) {
        Map<String, Object> all = new LinkedHashMap<>(tokens);
        all.putAll(variables);
        return template.render(all, clock);
    }
}
