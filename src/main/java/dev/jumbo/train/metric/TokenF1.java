package dev.jumbo.train.metric;

import java.util.List;
import java.util.Map;

/**
 * Mean over answers of F1 between the words of the answer and of its best reference, 0 to 1, as SQuAD 2.0 defines it
 * (Rajpurkar et al. 2018): without case, punctuation and English articles, in any order. Two without words agree, which is
 * how "no answer" is right. Named {@code token_f1} or {@code token_f1_zh}, of Chinese characters.
 */
public final class TokenF1 implements TextMetric {
    private final Language language;
    private final BestMean mean = new BestMean();

    public TokenF1(Language language) {
        this.language = language;
    }

    @Override
    public String name() {
        return "token_f1" + language.suffix();
    }

    @Override
    public void update(String text, List<String> references) {
        List<String> answer = language.answer(text);
        Map<String, Integer> counts = NGrams.count(answer, 1);
        mean.add(
                References.answers(name(), language, references),
                right -> answer.isEmpty() && right.isEmpty()
                        ? 1
                        : BestMean.f1(NGrams.overlap(counts, NGrams.count(right, 1)), answer.size(), right.size()));
    }

    @Override
    public double value() {
        return mean.value();
    }

    @Override
    public void reset() {
        mean.reset();
    }
}
