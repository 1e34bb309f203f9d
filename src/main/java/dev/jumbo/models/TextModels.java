package dev.jumbo.models;

import dev.jumbo.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The models of texts by name. A new model adds a line to the list of its kind. */
public final class TextModels {
    private static final Map<String, Function<TextSpec, CausalModel>> CAUSAL = new TreeMap<>(Map.of(
            "gpt", TextModels::gpt,
            "gpt-neo", TextModels::gptNeo,
            "gpt-j", TextModels::gptJ,
            "llama", TextModels::llama));

    private static final Map<String, Function<TextSpec, EncoderDecoder>> ENCODER_DECODERS = new TreeMap<>(
            Map.of("seq2seq", TextModels::seq2seq, "transformer", TextModels::transformer, "t5", TextModels::t5));

    private static final Map<String, Function<TextSpec, TextClassifier>> CLASSIFIERS = new TreeMap<>(Map.of(
            "bert", TextModels::bert,
            "lstm", TextModels::lstm,
            "textcnn", TextModels::textCnn,
            "transformer", TextModels::transformerClassifier));

    private static final Map<String, Function<TextSpec, Bert.Config>> ENCODERS =
            new TreeMap<>(Map.of("bert", TextModels::bertSizes));

    private static final List<String> BERT_SIZES =
            List.of("width", "numHeads", "hidden", "numLayers", "positions", "types", "dropout", "eps");

    private TextModels() {}

    /**
     * Builds a language model, not materialised.
     *
     * @throws IllegalArgumentException if the name or an option is unknown (the message has the nearest known one), or an
     *     option has a wrong value
     */
    public static CausalModel causal(TextSpec spec) {
        return find(CAUSAL, spec).apply(spec);
    }

    /** Every name that {@link #causal} knows, sorted. */
    public static List<String> causalNames() {
        return List.copyOf(CAUSAL.keySet());
    }

    /**
     * Builds a model that writes one text from another, not materialised.
     *
     * @throws IllegalArgumentException as {@link #causal} does
     */
    public static EncoderDecoder encoderDecoder(TextSpec spec) {
        return find(ENCODER_DECODERS, spec).apply(spec);
    }

    /** Every name that {@link #encoderDecoder} knows, sorted. */
    public static List<String> encoderDecoderNames() {
        return List.copyOf(ENCODER_DECODERS.keySet());
    }

    /**
     * Builds a classifier, not materialised.
     *
     * @throws IllegalArgumentException as {@link #causal} does
     */
    public static TextClassifier classifier(TextSpec spec) {
        return find(CLASSIFIERS, spec).apply(spec);
    }

    /** Every name that {@link #classifier} knows, sorted. */
    public static List<String> classifierNames() {
        return List.copyOf(CLASSIFIERS.keySet());
    }

    /**
     * Builds a model that makes one vector of a text, not materialised. Options: those of the encoder, and pooling mean (or
     * first).
     *
     * @throws IllegalArgumentException as {@link #causal} does
     */
    public static SentenceEncoder sentenceEncoder(TextSpec spec) {
        spec.allow(Stream.concat(BERT_SIZES.stream(), Stream.of("pooling")).toList());
        return new SentenceEncoder(
                Bert.of(find(ENCODERS, spec).apply(spec), false, false, false), spec.choice("pooling", Pooling.MEAN));
    }

    /**
     * Builds a model that scores classes of each token, not materialised.
     *
     * @throws IllegalArgumentException as {@link #causal} does
     */
    public static BertTokens tokenClassifier(TextSpec spec) {
        spec.allow(BERT_SIZES);
        return BertTokens.of(Bert.of(find(ENCODERS, spec).apply(spec), false, false, false), spec.classes());
    }

    /**
     * Builds a model that guesses hidden words, not materialised.
     *
     * @throws IllegalArgumentException as {@link #causal} does
     */
    public static Bert masked(TextSpec spec) {
        spec.allow(BERT_SIZES);
        return Bert.of(find(ENCODERS, spec).apply(spec), false, true, false);
    }

    /** Every name that {@link #sentenceEncoder}, {@link #tokenClassifier} and {@link #masked} know, sorted. */
    public static List<String> encoderNames() {
        return List.copyOf(ENCODERS.keySet());
    }

    private static <M> Function<TextSpec, M> find(Map<String, Function<TextSpec, M>> zoo, TextSpec spec) {
        Function<TextSpec, M> build = zoo.get(spec.name());
        if (build == null) {
            throw new IllegalArgumentException("unknown model '" + spec.name() + "'; did you mean '"
                    + NearestName.of(spec.name(), zoo.keySet()) + "'? Known: " + String.join(", ", zoo.keySet()));
        }
        return build;
    }

    /** Options: width 128, hidden 128, numLayers 1, bidirectional true, dropout 0.5. */
    private static LstmClassifier lstm(TextSpec spec) {
        spec.allow(List.of("width", "hidden", "numLayers", "bidirectional", "dropout"));
        return LstmClassifier.of(
                spec.vocabulary(),
                spec.size("width", 128),
                spec.size("hidden", 128),
                spec.count("numLayers", 1),
                spec.flag("bidirectional", true),
                spec.number("dropout", 0.5),
                spec.classes());
    }

    /** Options: width 300, filters 100, filterWidths [3, 4, 5], dropout 0.5. */
    private static TextCnn textCnn(TextSpec spec) {
        spec.allow(List.of("width", "filters", "filterWidths", "dropout"));
        return TextCnn.of(
                spec.vocabulary(),
                spec.size("width", 300),
                spec.size("filters", 100),
                spec.sizes("filterWidths", 3, 4, 5),
                spec.number("dropout", 0.5),
                spec.classes());
    }

    /** Options: width 128, numHeads 4, hidden 4·width, numLayers 2, dropout 0.1, pooling mean (or first). */
    private static TransformerClassifier transformerClassifier(TextSpec spec) {
        spec.allow(List.of("width", "numHeads", "hidden", "numLayers", "dropout", "pooling"));
        int width = spec.size("width", 128);
        return TransformerClassifier.of(new TransformerClassifier.Config(
                spec.vocabulary(),
                spec.length(),
                width,
                spec.size("numHeads", 4),
                spec.size("hidden", 4 * width),
                spec.count("numLayers", 2),
                spec.number("dropout", 0.1),
                spec.choice("pooling", Pooling.MEAN),
                spec.classes()));
    }

    /** Options: width 256, hidden 512, attention 256, readout 256, dropout 0.3. */
    private static Seq2Seq seq2seq(TextSpec spec) {
        spec.allow(List.of("width", "hidden", "attention", "readout", "dropout"));
        return Seq2Seq.of(new Seq2Seq.Config(
                spec.vocabulary(),
                spec.vocabulary(),
                spec.size("width", 256),
                spec.size("hidden", 512),
                spec.size("attention", 256),
                spec.size("readout", 256),
                spec.number("dropout", 0.3)));
    }

    /** Options: width 256, numHeads 4, hidden 4·width, numLayers 3, dropout 0.1, normFirst true, shared true. */
    private static Transformer transformer(TextSpec spec) {
        spec.allow(List.of("width", "numHeads", "hidden", "numLayers", "dropout", "normFirst", "shared"));
        int width = spec.size("width", 256);
        return Transformer.of(new Transformer.Config(
                spec.vocabulary(),
                spec.vocabulary(),
                width,
                spec.size("numHeads", 4),
                spec.size("hidden", 4 * width),
                spec.count("numLayers", 3),
                spec.number("dropout", 0.1),
                spec.flag("normFirst", true),
                spec.flag("shared", true)));
    }

    /** Options: width 256, numHeads 4, hidden 4·width, numLayers 3, dropout 0.1, gated true. */
    private static T5 t5(TextSpec spec) {
        spec.allow(List.of("width", "numHeads", "hidden", "numLayers", "dropout", "gated"));
        int width = spec.size("width", 256);
        int numHeads = spec.size("numHeads", 4);
        int numLayers = spec.count("numLayers", 3);
        Sizes.multiple("model t5", "width", width, "numHeads", numHeads);
        return T5.of(new T5.Config(
                spec.vocabulary(),
                width,
                spec.size("hidden", 4 * width),
                numLayers,
                numLayers,
                numHeads,
                width / numHeads,
                32,
                128,
                spec.number("dropout", 0.1),
                1e-6,
                spec.flag("gated", true)));
    }

    /** Options: BERT's sizes, of BERT-base where they are left out, and pooling: pooler, mean or first. */
    private static BertClassifier bert(TextSpec spec) {
        spec.allow(Stream.concat(BERT_SIZES.stream(), Stream.of("pooling")).toList());
        return BertClassifier.of(
                bertSizes(spec),
                spec.text("pooling", "pooler").equals("pooler") ? null : spec.choice("pooling", Pooling.MEAN),
                spec.classes());
    }

    private static Bert.Config bertSizes(TextSpec spec) {
        return new Bert.Config(
                spec.vocabulary(),
                spec.size("width", 768),
                spec.size("hidden", 3072),
                spec.count("numLayers", 12),
                spec.size("numHeads", 12),
                spec.size("positions", 512),
                spec.size("types", 2),
                spec.number("dropout", 0.1),
                spec.number("eps", 1e-12));
    }

    /** Options: width 256, numHeads 4, numBlocks 4, dropout 0.1, tanhGelu true. */
    private static Gpt gpt(TextSpec spec) {
        spec.allow(List.of("width", "numHeads", "numBlocks", "dropout", "tanhGelu"));
        return Gpt.of(new Gpt.Config(
                spec.vocabulary(),
                spec.length(),
                spec.size("width", 256),
                spec.size("numHeads", 4),
                spec.count("numBlocks", 4),
                spec.number("dropout", 0.1),
                spec.flag("tanhGelu", true)));
    }

    /** Options: width 256, numHeads 4, numBlocks 4, dropout 0.1, window 256, of every second block. */
    private static Gpt gptNeo(TextSpec spec) {
        spec.allow(List.of("width", "numHeads", "numBlocks", "dropout", "window"));
        int width = spec.size("width", 256);
        int window = spec.size("window", 256);
        return GptNeo.of(new GptNeo.Config(
                spec.vocabulary(),
                spec.length(),
                width,
                4 * width,
                spec.size("numHeads", 4),
                IntStream.range(0, spec.count("numBlocks", 4))
                        .mapToObj(block -> block % 2 * window)
                        .toList(),
                spec.number("dropout", 0.1)));
    }

    /** Options: width 256, numHeads 4, numBlocks 4, dropout 0.1, rotated: half of a head's features. */
    private static GptJ gptJ(TextSpec spec) {
        spec.allow(List.of("width", "numHeads", "numBlocks", "dropout", "rotated"));
        int width = spec.size("width", 256);
        int numHeads = spec.size("numHeads", 4);
        return GptJ.of(new GptJ.Config(
                spec.vocabulary(),
                width,
                4 * width,
                numHeads,
                spec.count("numBlocks", 4),
                spec.size("rotated", Math.max(2, width / numHeads / 4 * 2)),
                spec.number("dropout", 0.1)));
    }

    /** Options: width 256, hidden ⅔·4·width, numHeads 4, numKvHeads numHeads, numBlocks 4, ropeBase 10000, tied true. */
    private static Llama llama(TextSpec spec) {
        spec.allow(List.of("width", "hidden", "numHeads", "numKvHeads", "numBlocks", "ropeBase", "tied"));
        int width = spec.size("width", 256);
        int numHeads = spec.size("numHeads", 4);
        Sizes.multiple("model llama", "width", width, "numHeads", numHeads);
        return Llama.of(Llama.Config.plain(
                        spec.vocabulary(),
                        width,
                        spec.size("hidden", 8 * width / 3),
                        spec.count("numBlocks", 4),
                        numHeads,
                        spec.size("numKvHeads", numHeads),
                        width / numHeads,
                        spec.number("ropeBase", 1e4),
                        1e-5)
                .tied(spec.flag("tied", true)));
    }
}
