package dev.jumbo.models.published;

import static dev.jumbo.models.published.PictureNames.number;
import static dev.jumbo.models.published.PictureNames.stem;

import dev.jumbo.models.published.PictureNames.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** torchvision's names of models whose layers it numbers, activations and pooling among them. */
final class PlainNames {
    private PlainNames() {}

    static List<Rule> alexnet() {
        int[] places = {0, 3, 6, 8, 10};
        return List.of(
                stem("conv(\\d)", m -> "features." + places[number(m, 1, -1)]),
                stem("fc1", m -> "classifier.1"),
                stem("fc2", m -> "classifier.4"),
                stem("fc3", m -> "classifier.6"));
    }

    /** A convolution is followed by its activation, with a normalisation in between if there is one; a stage by its pooling. */
    static List<Rule> vgg(Set<String> keys) {
        List<Rule> rules = new ArrayList<>();
        boolean norm = keys.contains("stages.0.layers.0.bn.weight");
        int place = 0;
        for (int s = 0; keys.contains("stages." + s + ".layers.0.conv.weight"); s++) {
            for (int l = 0; keys.contains("stages." + s + ".layers." + l + ".conv.weight"); l++) {
                String layer = "stages\\." + s + "\\.layers\\." + l + "\\.";
                int at = place;
                rules.add(stem(layer + "conv", m -> "features." + at));
                rules.add(stem(layer + "bn", m -> "features." + (at + 1)));
                place += norm ? 3 : 2;
            }
            place++;
        }
        rules.add(stem("fc1", m -> "classifier.0"));
        rules.add(stem("fc2", m -> "classifier.3"));
        rules.add(stem("fc3", m -> "classifier.6"));
        return rules;
    }

    /** A block that does not widen has one part less. */
    static List<Rule> mobilenet(Set<String> keys) {
        List<Rule> rules = new ArrayList<>();
        rules.add(stem("stem\\.conv", m -> "features.0.0"));
        rules.add(stem("stem\\.bn", m -> "features.0.1"));
        int blocks = 0;
        for (; keys.contains("blocks." + blocks + ".narrow.weight"); blocks++) {
            String block = "blocks\\." + blocks + "\\.";
            String at = "features." + (blocks + 1) + ".conv.";
            int widened = keys.contains("blocks." + blocks + ".widen.conv.weight") ? 1 : 0;
            rules.add(stem(block + "widen\\.conv", m -> at + "0.0"));
            rules.add(stem(block + "widen\\.bn", m -> at + "0.1"));
            rules.add(stem(block + "depthwise\\.conv", m -> at + widened + ".0"));
            rules.add(stem(block + "depthwise\\.bn", m -> at + widened + ".1"));
            rules.add(stem(block + "narrow", m -> at + (widened + 1)));
            rules.add(stem(block + "bn", m -> at + (widened + 2)));
        }
        String last = "features." + (blocks + 1) + ".";
        rules.add(stem("last\\.conv", m -> last + "0"));
        rules.add(stem("last\\.bn", m -> last + "1"));
        rules.add(stem("head", m -> "classifier.1"));
        return rules;
    }
}
