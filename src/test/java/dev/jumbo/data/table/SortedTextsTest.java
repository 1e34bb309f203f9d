package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The order is that of {@link String#compareTo}. */
final class SortedTextsTest {
    private static final List<String> CHARACTERS = List.of("\0", "a", "b", "é", "中", "\uFFFF", "😀");

    @ParameterizedTest
    @ValueSource(strings = {"", "a", "customer ", "😀"})
    void theOrderIsThatOfTexts(String common) {
        SplittableRandom random = new SplittableRandom(7);
        List<String> texts = Stream.generate(() -> common
                        + Stream.generate(() -> CHARACTERS.get(random.nextInt(CHARACTERS.size())))
                                .limit(random.nextInt(12))
                                .collect(Collectors.joining()))
                .limit(5_000)
                .distinct()
                .collect(Collectors.toCollection(ArrayList::new));
        assertThat(SortedTexts.of(texts)).isEqualTo(texts.stream().sorted().toList());
    }

    @Test
    void noTextsOrOneAreInOrder() {
        assertThat(SortedTexts.of(List.of())).isEmpty();
        assertThat(SortedTexts.of(List.of("one"))).containsExactly("one");
    }
}
