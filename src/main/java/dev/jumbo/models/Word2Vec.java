package dev.jumbo.models;

import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Functional;
import dev.jumbo.tensor.Functional.Reduction;
import dev.jumbo.tensor.Script;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * word2vec (Mikolov et al. 2013, <i>Distributed Representations of Words and Phrases and their Compositionality</i>): a word's
 * vector tells the words around it from random ones. Skip-gram is given one word, CBOW the mean of several.
 *
 * <p>P examples, C words that are given, N random words, D width, V vocabulary.
 *
 * @param words the vectors that are wanted, [V, D]
 * @param contexts a second vector of each word, as one that is guessed, [V, D]
 */
public record Word2Vec(Embedding words, Embedding contexts) implements Module {
    /** Gradient descent on the rows that are used: gradients as large as the tables would take most of the time. */
    private static final String STEP = """
            def step(words: Tensor, contexts: Tensor, inputs: Tensor, weights: Tensor, outputs: Tensor,
                     rate: float) -> Tensor:
                given = torch.bmm(weights.unsqueeze(1), words[inputs])  # [P, 1, D]
                guessed = contexts[outputs]                             # [P, 1 + N, D]
                scores = torch.bmm(given, guessed.transpose(1, 2))      # [P, 1, 1 + N]
                target = torch.zeros_like(scores)
                target[:, :, 0] = 1.0
                error = torch.sigmoid(scores) - target
                up = torch.bmm(error, guessed)                          # [P, 1, D]
                contexts.index_add_(0, outputs.flatten(), torch.bmm(error.transpose(1, 2), given).flatten(0, 1), alpha=-rate)
                words.index_add_(0, inputs.flatten(), torch.bmm(weights.unsqueeze(2), up).flatten(0, 1), alpha=-rate)
                return torch.binary_cross_entropy_with_logits(scores, target, None, None, 2)
            """;

    /** Vectors begin uniform in ±0.5/D, and those of contexts as zeros. */
    public static Word2Vec of(int vocabulary, int width) {
        Sizes.positive("Word2Vec: vocabulary and width", vocabulary, width);
        Init init = Init.uniform(-0.5 / width, 0.5 / width);
        return new Word2Vec(
                new Embedding(Parameter.of(init, vocabulary, width), -1),
                new Embedding(Parameter.of(Init.ZEROS, vocabulary, width), -1));
    }

    /**
     * How well each word fits what is given.   → [P, 1 + N]
     *
     * @param inputs int64 [P, C]
     * @param weights [P, C], that sum to 1 in a row; 0 for padding
     * @param outputs int64 [P, 1 + N], the right word first
     */
    public Tensor forward(Tensor inputs, Tensor weights, Tensor outputs) {
        Tensor given = weights.unsqueeze(1).matmul(words.forward(inputs)); // [P, 1, D]
        Tensor guessed = contexts.forward(outputs).transpose(1, 2); // [P, D, 1 + N]
        return given.matmul(guessed).squeeze(1); // [P, 1 + N]
    }

    /** −log σ(score) of the right word, −log σ(−score) of the others: their sum, the mean over P. */
    public static Tensor loss(Tensor scores, Tensor target) {
        return Functional.bceWithLogits(scores, target, null, null, Reduction.SUM)
                .mul(1.0 / Math.max(1, scores.size(0)));
    }

    /**
     * One step of gradient descent in one native call, on the loss's sum over P: each example moves its words as far as it
     * would alone. Arguments as of {@link #forward}.
     *
     * @param rate learning rate; the authors begin with 0.025 and let it fall to 0
     * @return the loss, a mean over P
     */
    public Tensor step(Tensor inputs, Tensor weights, Tensor outputs, double rate) {
        try (Autograd off = Autograd.off()) {
            return Script.of(STEP)
                    .tensor("step", words.weight().tensor(), contexts.weight().tensor(), inputs, weights, outputs, rate)
                    .mul(1.0 / Math.max(1, inputs.size(0)));
        }
    }

    /** The words' vectors, to ask them. {@code names} by id. */
    public WordVectors vectors(List<String> names) {
        return WordVectors.of(names, words.weight().tensor());
    }
}
