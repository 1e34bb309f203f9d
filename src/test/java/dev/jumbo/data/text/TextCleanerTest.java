package dev.jumbo.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TextCleanerTest {
    private static TextCleaner.Counts run(CleaningRules rules, List<String> texts) {
        TextCleaner cleaner = new TextCleaner(rules);
        texts.forEach(cleaner::keep);
        return cleaner.counts();
    }

    private static String words(SplittableRandom random, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "w" + random.nextInt(5000))
                .collect(Collectors.joining(" "));
    }

    @Test
    void eachReasonIsCounted() {
        CleaningRules rules =
                CleaningRules.DEFAULT.lengths(3, 20).language("zh").near(0.9, 100);
        List<String> texts = List.of(
                "你好吗",
                "  你好吗\n",
                "嗨",
                "这是一个很长很长很长很长很长很长很长的句子了",
                "hello world",
                "123 456",
                "你好 java 世界你好",
                "今天天气很好我们去公园散步吧",
                "今天天气很好，我们去公园散步吧！");
        assertThat(run(rules, texts)).isEqualTo(new TextCleaner.Counts(9, 3, 1, 1, 2, 1, 1));
        assertThat(run(CleaningRules.DEFAULT, texts)).isEqualTo(new TextCleaner.Counts(9, 8, 0, 0, 0, 1, 0));
    }

    @Test
    void settingsAreChecked() {
        assertThatThrownBy(() -> CleaningRules.DEFAULT.language("xx"))
                .hasMessage("cleaning: unknown language 'xx'. Known: [ar, el, en, he, hi, ja, ko, ru, th, zh]");
        assertThatThrownBy(() -> CleaningRules.DEFAULT.lengths(5, 4)).hasMessageContaining("0 <= minLength");
        assertThatThrownBy(() -> CleaningRules.DEFAULT.near(1.5, 10)).hasMessageContaining("from 0 to 1");
        assertThatThrownBy(() -> CleaningRules.DEFAULT.near(0.5, 0)).hasMessageContaining("a memory of 1 to");
    }

    @Test
    void theLastTextsAreRemembered() {
        TextCleaner cleaner = new TextCleaner(CleaningRules.DEFAULT.near(0, 100));
        IntStream.range(0, 1000)
                .forEach(i -> assertThat(cleaner.keep("text " + i)).isTrue());
        IntStream.range(900, 1000)
                .forEach(i -> assertThat(cleaner.keep("text " + i)).isFalse());
        assertThat(cleaner.keep("text 3")).isTrue();
    }

    @Test
    void signaturesEstimateJaccardsSimilarity() {
        SplittableRandom random = new SplittableRandom(7);
        double squares = 0;
        for (int round = 0; round < 200; round++) {
            String common = words(random, random.nextInt(10, 200));
            String a = common + " " + words(random, random.nextInt(10, 100));
            String b = common + " " + words(random, random.nextInt(10, 100));
            Set<Long> x = new HashSet<>();
            Set<Long> y = new HashSet<>();
            NearDuplicates.sequences(a, x::add);
            NearDuplicates.sequences(b, y::add);
            Set<Long> both = new HashSet<>(x);
            both.retainAll(y);
            double exact = (double) both.size() / (x.size() + y.size() - both.size());
            double estimate = NearDuplicates.similarity(NearDuplicates.signature(a), NearDuplicates.signature(b));
            // Binomial over 128 hashes: four standard deviations.
            assertThat(Math.abs(estimate - exact)).isLessThan(4 * Math.sqrt(0.25 / 128));
            squares += (estimate - exact) * (estimate - exact) / Math.max(0.02, exact * (1 - exact) / 128);
        }
        assertThat(Math.sqrt(squares / 200)).isLessThan(1.2);
    }

    @Test
    void aWordInAHundredMakesANearDuplicate() {
        SplittableRandom random = new SplittableRandom(8);
        List<String> texts =
                IntStream.range(0, 300).mapToObj(i -> words(random, 100)).toList();
        TextCleaner cleaner = new TextCleaner(CleaningRules.DEFAULT.near(0.8, 1000));
        texts.forEach(text -> assertThat(cleaner.keep(text)).isTrue());
        // One word replaced at an end: 95 of 97 sequences are common, 0.98.
        for (String text : texts) {
            cleaner.keep(text.substring(0, text.lastIndexOf(' ')) + " changed");
        }
        assertThat(cleaner.counts().nearDuplicate()).isEqualTo(300);
        // Half of the words: a similarity of about 0.3.
        for (String text : texts) {
            cleaner.keep(text.substring(0, text.length() / 2) + words(random, 50));
        }
        assertThat(cleaner.counts().nearDuplicate()).isEqualTo(300);
    }

    @Test
    void sequencesAreOfFiveWords() {
        Set<Long> six = new HashSet<>();
        NearDuplicates.sequences("One, two three FOUR five six", six::add);
        Set<Long> same = new HashSet<>();
        NearDuplicates.sequences("one two three four; five - six!", same::add);
        assertThat(same).isEqualTo(six).hasSize(2);
        Set<Long> chinese = new HashSet<>();
        NearDuplicates.sequences("今天天气很好", chinese::add);
        assertThat(chinese).hasSize(2);
        Set<Long> shorter = new HashSet<>();
        NearDuplicates.sequences("one two", shorter::add);
        assertThat(shorter).hasSize(1);
    }
}
