package dev.jumbo.generation;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.tensor.Autograd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A conversation with a model. What the model has read stays in its caches, which live in the {@link
 * dev.jumbo.tensor.Scope} current when the session was opened: each turn it reads only what is new.
 */
public final class ChatSession {
    private final TextGenerator generator;
    private final ChatTemplate template;
    private final int capacity;
    private final CausalDecoding decoding;
    private final List<ChatMessage> messages = new ArrayList<>();

    /** The tokens in the caches. */
    private int[] read = {};

    private int reused;

    private ChatSession(TextGenerator generator, ChatTemplate template, int capacity) {
        this.generator = generator;
        this.template = template;
        this.capacity = Math.min(capacity, generator.model().context());
        try (Autograd off = Autograd.off()) {
            decoding = CausalDecoding.ofOne(generator.model(), 1, this.capacity);
        }
    }

    /**
     * Begins a conversation.
     *
     * @param generator how answers are written; its end tokens and stop strings end an answer
     * @param template how the model was taught to see a conversation
     * @param capacity most tokens of the whole conversation, for which memory is allocated
     */
    public static ChatSession open(TextGenerator generator, ChatTemplate template, int capacity) {
        return new ChatSession(generator, template, capacity);
    }

    /** With a model that has no template: roles and colons, and an answer ends where the user's next turn would begin. */
    public static ChatSession open(TextGenerator generator, int capacity) {
        ChatFormat plain = ChatFormat.plain(generator.tokenizer());
        List<String> stop = new ArrayList<>(generator.stop());
        stop.addAll(plain.stop());
        return open(generator.stop(stop.toArray(new String[0])), plain.template(), capacity);
    }

    /** Adds a message without an answer, as the system's or those of a conversation from before. */
    public void add(ChatMessage message) {
        messages.add(message);
    }

    /** What the assistant answers to a user's message; both become part of the conversation. */
    public GeneratedText send(String message, long seed) {
        return send(message, seed, TextListener.NONE);
    }

    /**
     * The same, heard as it is written.
     *
     * @throws IllegalArgumentException if the conversation leaves no room for an answer; it is as before then
     */
    public GeneratedText send(String message, long seed, TextListener listener) {
        List<ChatMessage> asked = new ArrayList<>(messages);
        asked.add(ChatMessage.user(message));
        Prompt prompt = new Prompt(ChatPrompt.ids(generator.tokenizer(), template, asked), seed);
        Generator.checkRoom(prompt, capacity);
        int same = Arrays.mismatch(prompt.ids(), read);
        reused = Math.min(same < 0 ? read.length : same, prompt.ids().length - 1); // the last gives the first logits
        decoding.truncate(reused);
        read = Arrays.copyOf(read, reused);
        GeneratedText answer = generator.answer(decoding, prompt, reused, capacity, listener);
        read = Arrays.copyOf(prompt.ids(), decoding.length());
        System.arraycopy(answer.tokens(), 0, read, prompt.ids().length, decoding.length() - prompt.ids().length);
        messages.add(ChatMessage.user(message));
        messages.add(ChatMessage.assistant(answer.text()));
        return answer;
    }

    /** The conversation so far. */
    public List<ChatMessage> messages() {
        return List.copyOf(messages);
    }

    /** How many tokens of the last prompt were not read again. */
    public int reusedTokens() {
        return reused;
    }
}
