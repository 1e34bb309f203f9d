package dev.jumbo.generation;

import dev.jumbo.data.text.ChatMessage;
import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Encoding;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.Tokenizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * The tokens of a conversation. Special tokens come from the template alone: where a message spells one, it stays text.
 * Such places (there are none in most conversations) are marked before the template is rendered, with a name that nobody
 * can guess, and encoded by themselves.
 */
final class ChatPrompt {
    private final Tokenizer tokenizer;
    private final String mark = "mark" + UUID.randomUUID().toString().replace("-", "");
    private final List<String> spelled = new ArrayList<>();

    private ChatPrompt(Tokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The conversation as the model sees it, up to where the assistant's answer begins. */
    static int[] ids(Tokenizer tokenizer, ChatTemplate template, List<ChatMessage> messages) {
        ChatPrompt prompt = new ChatPrompt(tokenizer);
        List<ChatMessage> marked = messages.stream()
                .map(message -> new ChatMessage(message.role(), prompt.marked(message.content())))
                .toList();
        return prompt.encode(template.render(marked, true));
    }

    /** The text with the n-th special token that it spells replaced by the mark, n and the mark. */
    private String marked(String text) {
        Encoding encoding = tokenizer.encode(text);
        int unknown = tokenizer.special().find(SpecialTokens.Role.UNKNOWN).orElse(-1);
        StringBuilder result = new StringBuilder();
        int done = 0;
        for (int t = 0; t < encoding.size(); t++) {
            int start = encoding.starts()[t];
            int end = encoding.ends()[t];
            if (encoding.special()[t] && encoding.ids()[t] != unknown && end > start && start >= done) {
                result.append(text, done, start)
                        .append(mark)
                        .append(spelled.size())
                        .append(mark);
                spelled.add(text.substring(start, end));
                done = end;
            }
        }
        return result.append(text, done, text.length()).toString();
    }

    private int[] encode(String rendered) {
        String[] parts = rendered.split(mark, -1); // trusted, number, trusted, number, …, trusted
        check(parts.length % 2 == 1);
        IntStream ids = IntStream.empty();
        for (int i = 0; i < parts.length; i++) {
            int[] part = i % 2 == 0 ? trusted(parts[i]) : tokenizer.plainIds(spelled.get(number(parts[i])));
            ids = IntStream.concat(ids, Arrays.stream(part));
        }
        return ids.toArray();
    }

    private int[] trusted(String part) {
        check(!part.contains(mark.substring(0, mark.length() / 2))
                && !part.contains(mark.substring(mark.length() / 2)));
        return tokenizer.ids(part);
    }

    private int number(String part) {
        check(part.matches("[0-9]{1,9}") && Integer.parseInt(part) < spelled.size());
        return Integer.parseInt(part);
    }

    private static void check(boolean whole) {
        if (!whole) {
            throw new IllegalArgumentException(
                    "chat template: it takes messages apart where one of them spells a special token");
        }
    }
}
