package dev.jumbo.train.metric;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** Metrics of texts by name. */
public final class TextMetrics {
    private static final Map<String, Supplier<TextMetric>> KNOWN = known();

    private TextMetrics() {}

    private static Map<String, Supplier<TextMetric>> known() {
        List<Supplier<TextMetric>> all = new ArrayList<>(List.of(ChrF::characters, ChrF::plusPlus));
        for (BleuTokens tokens : BleuTokens.values()) {
            all.add(() -> new Bleu(tokens));
        }
        for (Language language : Language.values()) {
            all.addAll(List.of(
                    () -> Rouge.n(1, language),
                    () -> Rouge.n(2, language),
                    () -> Rouge.l(language),
                    () -> Rouge.lSum(language),
                    () -> new ExactMatch(language),
                    () -> new TokenF1(language)));
        }
        Map<String, Supplier<TextMetric>> known = new LinkedHashMap<>();
        all.forEach(supplier -> known.put(supplier.get().name(), supplier));
        return known;
    }

    /** All names. */
    public static List<String> names() {
        return List.copyOf(KNOWN.keySet());
    }

    /**
     * A new metric: {@code bleu}, {@code bleu_zh}, {@code bleu_char}, {@code bleu_none}, {@code chrf}, {@code chrf++}, and for
     * English, or with {@code _zh} for Chinese, {@code rouge1}, {@code rouge2}, {@code rougeL}, {@code rougeLsum}, {@code
     * exact_match} and {@code token_f1}.
     *
     * @throws IllegalArgumentException if the name is unknown; the message has the nearest known one
     */
    public static TextMetric byName(String name) {
        Supplier<TextMetric> supplier = KNOWN.get(name);
        if (supplier == null) {
            throw Metrics.unknown(name, KNOWN.keySet());
        }
        return supplier.get();
    }
}
