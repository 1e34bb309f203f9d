package dev.jumbo.data.table;

import dev.jumbo.data.table.Column.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gives the numbers of a column's categories. A text of a dictionary is looked up once. */
final class CategoryEncoder {
    private final Map<String, Integer> known = new HashMap<>();
    private final int empty;
    private @Nullable TextDictionary dictionary;
    private int[] numbers = new int[0];

    CategoryEncoder(CategoryFeature feature) {
        List<String> values = feature.values();
        for (int i = 0; i < values.size(); i++) {
            known.put(values.get(i), i + CategoryFeature.SPECIAL);
        }
        empty = feature.gaps() ? CategoryFeature.MISSING : CategoryFeature.UNKNOWN;
    }

    /**
     * Puts the numbers of cells at {@code first}, {@code first + step} and so on.
     *
     * @param kind what the cells are
     */
    void encode(Cells cells, Kind kind, int[] into, int first, int step) {
        if (cells instanceof Cells.Coded coded) {
            lookUp(coded);
            int[] codes = coded.numbers();
            for (int row = 0; row < codes.length; row++) {
                into[first + row * step] = codes[row] == TextDictionary.NONE ? empty : numbers[codes[row]];
            }
            return;
        }
        @Nullable String[] texts = CellKinds.texts(cells, kind);
        for (int row = 0; row < texts.length; row++) {
            into[first + row * step] = number(texts[row]);
        }
    }

    private void lookUp(Cells.Coded coded) {
        int before = coded.dictionary() == dictionary ? numbers.length : 0;
        dictionary = coded.dictionary();
        if (before < coded.known()) {
            numbers = Arrays.copyOf(numbers, coded.known());
            for (int i = before; i < numbers.length; i++) {
                numbers[i] = number(CellKinds.trimmed(dictionary.text(i)));
            }
        }
    }

    private int number(@Nullable String text) {
        return text == null ? empty : known.getOrDefault(text, CategoryFeature.UNKNOWN);
    }
}
