package dev.jumbo.data.inspect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.data.text.TrainingProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TextInspectorTest {
    private static final String LONG = "the quick brown fox jumps over the lazy dog while the sun sets behind the old"
            + " mill and a cold wind blows from the north over fields of wheat and barley in the last days of summer";

    private static TextItem item(String name, String text, String label, String part) {
        return new TextItem(name, text, label, part);
    }

    @Test
    void findsWhatIsThere() {
        List<TextItem> items = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            items.add(item(
                    "t" + i, "unlike sentence number " + i + " with word " + i * 7, i % 2 == 0 ? "a" : "b", "train"));
        }
        items.add(item("long", LONG, "a", "train"));
        items.add(item("longer", LONG + " again", "b", "test"));
        items.add(item("twice", "  " + items.get(0).text() + "\n", "b", "test"));
        items.add(item("empty", " ", "a", "train"));
        items.add(item("damaged", "caf\ufffd and more", "a", "train"));
        items.add(item("chinese", "北京是中国的首都", "c", "train"));
        TextInspection found = TextInspector.inspect("texts", items, 0.8, TrainingProgress.NONE);
        assertThat(found.examples()).isEqualTo(26);
        assertThat(found.parts()).isEqualTo(Map.of("train", 24, "test", 2));
        assertThat(found.broken()).extracting(DataInspection.Broken::name).containsExactly("empty", "damaged");
        assertThat(found.same()).extracting(DataInspection.Same::names).containsExactly(List.of("t0", "twice"));
        assertThat(found.near()).hasSize(1);
        assertThat(found.near().get(0).first()).isEqualTo("long");
        assertThat(found.near().get(0).second()).isEqualTo("longer");
        // 35 words have 31 sequences of five, all but one of the other's 32 are the same
        assertThat(found.near().get(0).similarity()).isCloseTo(33.0 / 34, within(0.1));
        assertThat(found.leaks()).containsExactly(new DataInspection.Leak("train", "test", 1, 1));
        assertThat(found.suspects()).extracting(DataInspection.Suspect::name).containsExactly("t0", "long");
        assertThat(found.small()).containsExactly("c");
        assertThat(found.writing().keySet()).containsExactly("LATIN", "HAN");
        assertThat(found.findings()).containsEntry("exact duplicates", 1L);
    }
}
