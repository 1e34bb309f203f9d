package dev.jumbo.tasks;

import dev.jumbo.data.Batch;
import dev.jumbo.data.text.EncodedPairs;
import dev.jumbo.data.text.Padding;
import dev.jumbo.data.text.PairBatch;
import dev.jumbo.data.text.PairBatcher;
import dev.jumbo.data.text.SpecialTokens;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.generation.BeamSearch;
import dev.jumbo.generation.Decoding;
import dev.jumbo.generation.Generated;
import dev.jumbo.generation.Generator;
import dev.jumbo.generation.Hypothesis;
import dev.jumbo.generation.Prompt;
import dev.jumbo.generation.Sampling;
import dev.jumbo.generation.TokenListener;
import dev.jumbo.models.EncoderDecoder;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.models.published.PublishedFolder;
import dev.jumbo.nn.CrossEntropy;
import dev.jumbo.nn.Loss;
import dev.jumbo.nn.Mode;
import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Autocast;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import dev.jumbo.train.Precision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A text from another one: a translation, a summary.
 *
 * <p>B batch, T target tokens, V vocabulary.
 *
 * @param spec the model
 * @param published the folder that has it with its weights; null: {@code spec} has its sizes
 * @param beams texts that are kept in view while one is written; 1 is greedy
 * @param tokenizer tokens of both sides
 */
public record Translation(TextSpec spec, @Nullable PublishedFolder published, int beams, Tokenizer tokenizer)
        implements TextTask {
    /** Texts that are written at once. */
    private static final int TOGETHER = 64;

    @Override
    public EncoderDecoder model() {
        return published == null ? TextModels.encoderDecoder(spec) : published.build(EncoderDecoder.class);
    }

    @Override
    public Tensor forward(Module model, Batch batch) {
        List<Tensor> inputs = batch.inputs();
        return ((EncoderDecoder) model).forward(inputs.get(0), inputs.get(1), inputs.get(2)); // [B, T, V]
    }

    /** The mean over the tokens that count. */
    @Override
    public Loss loss(double labelSmoothing) {
        return new CrossEntropy(labelSmoothing).ofTokens();
    }

    @Override
    public List<Prediction> predict(Module model, List<String> inputs, int top, Device device, Precision precision) {
        List<String> written = write((EncoderDecoder) model, inputs, device, precision);
        return IntStream.range(0, inputs.size())
                .mapToObj(
                        i -> new Prediction(inputs.get(i), List.of(new Prediction.Answer(written.get(i), Double.NaN))))
                .toList();
    }

    /** Pairs in the model's tokens. */
    EncodedPairs encode(List<TextRecord.Pair> pairs) {
        return EncodedPairs.of(pairs, tokenizer, begin(), spec.length());
    }

    /** What the model writes for each text. */
    List<String> write(EncoderDecoder model, List<String> texts, Device device, Precision precision) {
        EncodedPairs pairs =
                encode(texts.stream().map(text -> new TextRecord.Pair(text, "")).toList());
        Integer[] order = IntStream.range(0, texts.size()).boxed().toArray(Integer[]::new);
        Arrays.sort(order, Comparator.comparingInt(i -> pairs.get(i).source().length));
        @Nullable String[] written = new @Nullable String[texts.size()];
        for (int from = 0; from < order.length; from += TOGETHER) {
            int[] indices = Arrays.stream(order, from, Math.min(order.length, from + TOGETHER))
                    .mapToInt(Integer::intValue)
                    .toArray();
            try (Scope scope = Scope.open();
                    Mode mode = Mode.evaluation();
                    Autograd off = Autograd.off();
                    Autocast cast = precision.open(device)) {
                List<int[]> tokens =
                        beams == 1 ? greedy(model, pairs, indices, device) : search(model, pairs, indices, device);
                for (int i = 0; i < indices.length; i++) {
                    written[indices[i]] = tokenizer.decode(tokens.get(i));
                }
            }
        }
        return Arrays.stream(written).map(text -> text == null ? "" : text).toList();
    }

    private List<int[]> greedy(EncoderDecoder model, EncodedPairs pairs, int[] indices, Device device) {
        Prompt begin = new Prompt(new int[] {begin()}, 0);
        Generator generator = new Generator()
                .sampling(Sampling.GREEDY)
                .maxTokens(spec.length())
                .endTokens(tokenizer.special().get(SpecialTokens.Role.EOS));
        return generator
                .generate(
                        decoding(model, pairs, indices, device),
                        Collections.nCopies(indices.length, begin),
                        spec.length() + 1,
                        TokenListener.NONE)
                .stream()
                .map(Generated::tokens)
                .toList();
    }

    private List<int[]> search(EncoderDecoder model, EncodedPairs pairs, int[] indices, Device device) {
        BeamSearch search =
                new BeamSearch(beams, tokenizer.special().get(SpecialTokens.Role.EOS)).maxTokens(spec.length());
        List<int[]> best = new ArrayList<>();
        for (int index : indices) {
            try (Scope scope = Scope.open()) {
                List<Hypothesis> found =
                        search.search(decoding(model, pairs, new int[] {index}, device), new int[] {begin()});
                best.add(found.get(0).tokens());
            }
        }
        return best;
    }

    private Decoding decoding(EncoderDecoder model, EncodedPairs pairs, int[] indices, Device device) {
        PairBatch batch = new PairBatcher(Padding.of(tokenizer))
                .batch(Arrays.stream(indices).mapToObj(pairs::get).toList(), indices, new SplittableRandom(0));
        List<Tensor> inputs = batch.toDevice(device).inputs();
        return Decoding.of(model.decoder(inputs.get(0), inputs.get(1), spec.length() + 1), indices.length, device);
    }

    /** The token that a target begins with: a published model's own, else that of a document's begin, else of its end. */
    private int begin() {
        if (published != null) {
            return published.firstTargetToken();
        }
        return tokenizer
                .special()
                .find(SpecialTokens.Role.BOS)
                .orElseGet(() -> tokenizer.special().get(SpecialTokens.Role.EOS));
    }
}
