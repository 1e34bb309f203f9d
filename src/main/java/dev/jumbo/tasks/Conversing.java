package dev.jumbo.tasks;

import dev.jumbo.data.text.ChatTemplate;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.generation.ChatSession;
import dev.jumbo.generation.Sampling;
import dev.jumbo.generation.TextGenerator;
import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Mode;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.List;

/** What the tasks of models that answer share. */
final class Conversing {
    private Conversing() {}

    /** The likeliest answer to each message, which is a conversation of its own. */
    static List<Prediction> answer(
            CausalModel model,
            Tokenizer tokenizer,
            ChatTemplate template,
            int length,
            List<String> messages,
            Device device,
            Precision precision) {
        List<Prediction> answers = new ArrayList<>();
        TextGenerator generator = TextGenerator.of(model, tokenizer).sampling(Sampling.GREEDY);
        for (String message : messages) {
            try (Scope scope = Scope.open();
                    Mode mode = Mode.evaluation();
                    Autograd off = Autograd.off();
                    Autocast cast = precision.open(device)) {
                ChatSession session = ChatSession.open(generator, template, length);
                answers.add(
                        Prediction.text(message, session.send(message, 0).text().strip()));
            }
        }
        return answers;
    }
}
