package dev.jumbo.train.metric;

import java.util.List;

/**
 * Fraction of answers that equal one of their references but for case, punctuation, white space and English articles, 0 to
 * 1, as SQuAD 2.0 defines it (Rajpurkar et al. 2018). Named {@code exact_match} or {@code exact_match_zh}.
 */
public final class ExactMatch implements TextMetric {
    private final Language language;
    private final BestMean mean = new BestMean();

    public ExactMatch(Language language) {
        this.language = language;
    }

    @Override
    public String name() {
        return "exact_match" + language.suffix();
    }

    @Override
    public void update(String text, List<String> references) {
        List<String> answer = language.answer(text);
        mean.add(References.answers(name(), language, references), right -> answer.equals(right) ? 1 : 0);
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
