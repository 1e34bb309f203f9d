package dev.jumbo.generation;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.PlainMessages;
import dev.jumbo.data.text.Tokenizer;
import java.util.List;

/** The tokens of a conversation that an assistant is to continue. */
final class ChatPrompt {
    private ChatPrompt() {}

    /** The conversation as the model sees it, up to where the assistant's answer begins. */
    static int[] ids(Tokenizer tokenizer, ChatTemplate template, List<ChatMessage> messages) {
        PlainMessages plain = PlainMessages.of(tokenizer, messages);
        return plain.encode(template.render(plain.messages(), true)).ids();
    }
}
