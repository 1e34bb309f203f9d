package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * The messages of a conversation, for a template. Special tokens come from the template alone: where a message spells one, it
 * stays text. Such places (there are none in most conversations) are marked before the template is rendered, with a name that
 * nobody can guess, and encoded by themselves.
 */
public final class PlainMessages {
    private final Tokenizer tokenizer;
    private final String mark = "mark" + UUID.randomUUID().toString().replace("-", "");
    private final List<String> spelled = new ArrayList<>();
    private final List<ChatMessage> messages;

    private PlainMessages(Tokenizer tokenizer, List<ChatMessage> messages) {
        this.tokenizer = tokenizer;
        this.messages = messages.stream()
                .map(message -> new ChatMessage(marked(message.role()), marked(message.content())))
                .toList();
    }

    /** Marks what messages spell. */
    public static PlainMessages of(Tokenizer tokenizer, List<ChatMessage> messages) {
        return new PlainMessages(tokenizer, messages);
    }

    /** The messages with their marks. */
    public List<ChatMessage> messages() {
        return messages;
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

    /**
     * The tokens of what a template made of the messages, nothing added. Positions are in {@code rendered}; tokens of what was
     * marked have the whole mark.
     *
     * @throws IllegalArgumentException if a mark is not whole
     */
    public Encoding encode(String rendered) {
        String[] parts = rendered.split(mark, -1); // trusted, number, trusted, number, …, trusted
        check(parts.length % 2 == 1);
        Encoding all = trusted(parts[0], 0);
        int at = parts[0].length();
        for (int i = 1; i < parts.length; i += 2) {
            int end = at + 2 * mark.length() + parts[i].length();
            all = Encodings.join(all, plain(spelled.get(number(parts[i])), at, end));
            all = Encodings.join(all, trusted(parts[i + 1], end));
            at = end + parts[i + 1].length();
        }
        return all;
    }

    private Encoding trusted(String part, int at) {
        check(!part.contains(mark.substring(0, mark.length() / 2))
                && !part.contains(mark.substring(mark.length() / 2)));
        Encoding encoding = tokenizer.encode(part).withoutAdded();
        for (int t = 0; t < encoding.size(); t++) {
            encoding.starts()[t] += at;
            encoding.ends()[t] += at;
        }
        return encoding;
    }

    private Encoding plain(String name, int start, int end) {
        int[] ids = tokenizer.plainIds(name);
        Encodings.Builder tokens = new Encodings.Builder(ids.length, 0);
        for (int id : ids) {
            tokens.add(id, start, end);
        }
        return tokens.build();
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
