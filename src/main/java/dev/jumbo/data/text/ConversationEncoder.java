package dev.jumbo.data.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Conversations as a language model learns them: it sees all of it, and only what the assistant says is to be predicted, with
 * the token that ends a turn. Names of special tokens in what is said are text.
 *
 * @param maxLength most tokens that are seen. Of a longer conversation the last turns are left out, so that it ends with an
 *     answer; if the first answer is too far, it is cut off
 */
public record ConversationEncoder(ChatTemplate template, Tokenizer tokenizer, int maxLength) {
    /** Where an answer stands in the rendered text; the end is exclusive. */
    private record Answer(int start, int end) {}

    public ConversationEncoder {
        if (maxLength < 1) {
            throw new IllegalArgumentException("conversations: expected a length of at least 1, got " + maxLength);
        }
    }

    /**
     * Tokens, and as targets the token that follows each where the assistant says it; empty if none of that is left.
     *
     * @throws IllegalArgumentException if the template does not render the start of a conversation as it renders that start
     *     alone, so that it cannot be told who says what
     */
    public Optional<TargetedText> encode(List<ChatMessage> messages) {
        List<ChatMessage> kept = messages;
        TargetedText text = encodeAll(kept);
        int turns = turns(kept);
        while (text.ids().length > maxLength && turns > 1) {
            kept = beforeLastAnswer(kept);
            turns--;
            text = encodeAll(kept);
        }
        int length = Math.min(maxLength, text.ids().length);
        int[] targets = Arrays.copyOf(text.targets(), length);
        if (Arrays.stream(targets).allMatch(target -> target == TokenBatch.IGNORE)) {
            return Optional.empty();
        }
        return Optional.of(new TargetedText(Arrays.copyOf(text.ids(), length), new int[length], targets));
    }

    private TargetedText encodeAll(List<ChatMessage> messages) {
        PlainMessages plain = PlainMessages.of(tokenizer, messages);
        String text = template.render(plain.messages(), false);
        List<Answer> answers = answers(plain.messages(), text);
        Encoding encoding = plain.encode(text);
        int length = Math.max(0, encoding.size() - 1);
        int[] targets = new int[length];
        for (int t = 0; t < length; t++) {
            int start = encoding.starts()[t + 1];
            int end = encoding.ends()[t + 1];
            boolean said = answers.stream().anyMatch(answer -> answer.start() <= start && end <= answer.end());
            targets[t] = said ? encoding.ids()[t + 1] : (int) TokenBatch.IGNORE;
        }
        return new TargetedText(Arrays.copyOf(encoding.ids(), length), new int[length], targets);
    }

    private List<Answer> answers(List<ChatMessage> messages, String text) {
        List<Answer> answers = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            if (isAnswer(messages.get(i))) {
                String before = template.render(messages.subList(0, i), true);
                String after = template.render(messages.subList(0, i + 1), false);
                if (!after.startsWith(before) || !text.startsWith(after)) {
                    throw new IllegalArgumentException(
                            "conversations: the template renders the first " + (i + 1)
                                    + " messages differently when others follow, so what the assistant says cannot be told apart");
                }
                answers.add(
                        new Answer(before.length(), after.stripTrailing().length())); // a line may end after the turn
            }
        }
        return answers;
    }

    private static List<ChatMessage> beforeLastAnswer(List<ChatMessage> messages) {
        int end = messages.size();
        while (end > 0 && !isAnswer(messages.get(end - 1))) {
            end--;
        }
        end--; // the last answer, and then what it answers
        while (end > 0 && !isAnswer(messages.get(end - 1))) {
            end--;
        }
        return messages.subList(0, end);
    }

    private static int turns(List<ChatMessage> messages) {
        return (int) messages.stream().filter(ConversationEncoder::isAnswer).count();
    }

    private static boolean isAnswer(ChatMessage message) {
        return message.role().equals("assistant");
    }
}
