package dev.jumbo.data.text;

import dev.jumbo.data.Dataset;
import java.util.List;

/** Texts with targets, kept in memory. */
public record TargetedTexts(List<TargetedText> texts) implements Dataset<TargetedText> {
    public TargetedTexts {
        texts = List.copyOf(texts);
    }

    @Override
    public int size() {
        return texts.size();
    }

    @Override
    public TargetedText get(int index) {
        return texts.get(index);
    }

    @Override
    public String nameOf(int index) {
        return "text " + index;
    }

    /** The tokens of each text, for {@link dev.jumbo.data.DataLoader#byLength}. */
    public int[] lengths() {
        return texts.stream().mapToInt(text -> text.ids().length).toArray();
    }
}
