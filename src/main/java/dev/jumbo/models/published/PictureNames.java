package dev.jumbo.models.published;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What files call the weights of a model of pictures.
 *
 * @param origin who calls them so: {@code torchvision's}
 * @param rules from our keys, the first that matches
 */
record PictureNames(String origin, List<Rule> rules) {
    /** What is no weight. */
    private static final Pattern DERIVED = Pattern.compile("num_batches_tracked$|position_ids$");

    private static final Map<String, String> LEAVES =
            Map.of("runningMean", "running_mean", "runningVar", "running_var");

    /** As a run's bundle has them. */
    static final PictureNames OURS =
            new PictureNames("our own", List.of(new Rule(Pattern.compile(".*"), match -> match.group(), 0, 1)));

    /** Our keys that match, and the name of each; of several side by side, part {@code part} of so many equal groups of rows. */
    record Rule(Pattern key, Function<MatchResult, String> name, int part, int parts) {}

    /** Where a weight is: a tensor, or a part of its rows. */
    record Place(String name, int part, int parts) {}

    /** Where files have the weight of a key; null if they have none. */
    @Nullable Place place(String key) {
        for (Rule rule : rules) {
            Matcher match = rule.key().matcher(key);
            if (match.matches()) {
                return new Place(rule.name().apply(match.toMatchResult()), rule.part(), rule.parts());
            }
        }
        return null;
    }

    static boolean isDerived(String name) {
        return DERIVED.matcher(name).find();
    }

    /** All that files call the weights of a model, by its name and keys. */
    static List<PictureNames> of(String model, Set<String> keys) {
        List<PictureNames> all = new ArrayList<>();
        if (model.startsWith("resnet")) {
            all.add(new PictureNames("torchvision's", resnet()));
            all.add(new PictureNames("Hugging Face's", resnetInHuggingFace()));
            all.add(new PictureNames("Hugging Face's", without("resnet.", resnetInHuggingFace())));
        } else if (model.startsWith("alexnet")) {
            all.add(new PictureNames("torchvision's", PlainNames.alexnet()));
        } else if (model.startsWith("vgg")) {
            all.add(new PictureNames("torchvision's", PlainNames.vgg(keys)));
        } else if (model.startsWith("densenet")) {
            all.add(new PictureNames("torchvision's", densenet("")));
            all.add(new PictureNames("torchvision's earlier", densenet(".")));
        } else if (model.startsWith("mobilenet-v2")) {
            all.add(new PictureNames("torchvision's", PlainNames.mobilenet(keys)));
        } else if (model.startsWith("vit")) {
            all.add(new PictureNames("torchvision's", VitNames.torchvision("mlp.0", "mlp.3")));
            all.add(new PictureNames("torchvision's earlier", VitNames.torchvision("mlp.linear_1", "mlp.linear_2")));
            all.add(new PictureNames("Hugging Face's", VitNames.huggingFace()));
            all.add(new PictureNames("Hugging Face's", without("vit.", VitNames.huggingFace())));
        }
        all.add(OURS);
        return all;
    }

    /** As files of models without a head have them. */
    private static List<Rule> without(String prefix, List<Rule> rules) {
        return rules.stream()
                .map(rule -> new Rule(
                        rule.key(),
                        match -> {
                            String name = rule.name().apply(match);
                            return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
                        },
                        rule.part(),
                        rule.parts()))
                .toList();
    }

    private static List<Rule> resnet() {
        String block = "stages\\.(\\d+)\\.layers\\.(\\d+)\\.";
        Function<MatchResult, String> at = m -> "layer" + number(m, 1, 1) + "." + m.group(2) + ".";
        return List.of(
                stem("stem\\.conv", m -> "conv1"),
                stem("stem\\.bn", m -> "bn1"),
                stem(block + "(conv\\d|bn\\d)", m -> at.apply(m) + m.group(3)),
                stem(block + "shortcut\\.layers\\.(\\d)", m -> at.apply(m) + "downsample." + m.group(3)),
                stem("head", m -> "fc"));
    }

    private static List<Rule> resnetInHuggingFace() {
        String block = "stages\\.(\\d+)\\.layers\\.(\\d+)\\.";
        Function<MatchResult, String> at = m -> "resnet.encoder.stages." + m.group(1) + ".layers." + m.group(2) + ".";
        return List.of(
                stem("stem\\.conv", m -> "resnet.embedder.embedder.convolution"),
                stem("stem\\.bn", m -> "resnet.embedder.embedder.normalization"),
                stem(block + "conv(\\d)", m -> at.apply(m) + "layer." + number(m, 3, -1) + ".convolution"),
                stem(block + "bn(\\d)", m -> at.apply(m) + "layer." + number(m, 3, -1) + ".normalization"),
                stem(block + "shortcut\\.layers\\.0", m -> at.apply(m) + "shortcut.convolution"),
                stem(block + "shortcut\\.layers\\.1", m -> at.apply(m) + "shortcut.normalization"),
                stem("head", m -> "classifier.1"));
    }

    /** @param dot what the first files had before a layer's number */
    private static List<Rule> densenet(String dot) {
        return List.of(
                stem("stem\\.conv", m -> "features.conv0"),
                stem("stem\\.bn", m -> "features.norm0"),
                stem(
                        "stages\\.(\\d+)\\.layers\\.(\\d+)\\.(conv|norm)(\\d)",
                        m -> "features.denseblock" + (number(m, 1, 0) / 2 + 1) + ".denselayer" + number(m, 2, 1) + "."
                                + m.group(3) + dot + m.group(4)),
                stem(
                        "stages\\.(\\d+)\\.(conv|norm)",
                        m -> "features.transition" + (number(m, 1, 1) / 2) + "." + m.group(2)),
                stem("norm", m -> "features.norm5"),
                stem("head", m -> "classifier"));
    }

    /** Keys of a layer: the name of the layer, and what the weight in it is called. */
    static Rule stem(String layer, Function<MatchResult, String> name) {
        return new Rule(
                Pattern.compile(layer + "\\.(weight|bias|runningMean|runningVar)"),
                m -> name.apply(m) + "." + LEAVES.getOrDefault(m.group(m.groupCount()), m.group(m.groupCount())),
                0,
                1);
    }

    /** A number in a key, and what is added to it. */
    static int number(MatchResult match, int group, int more) {
        return Integer.parseInt(match.group(group)) + more;
    }
}
