package dev.jumbo.export;

import dev.jumbo.data.table.CategoryFeature;
import dev.jumbo.data.table.Column;
import dev.jumbo.data.table.NumberFeature;
import dev.jumbo.data.table.Scaling;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.models.Bert;
import dev.jumbo.models.BertClassifier;
import dev.jumbo.models.BertTokens;
import dev.jumbo.models.Gpt;
import dev.jumbo.models.Llama;
import dev.jumbo.models.LstmClassifier;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.models.Pooling;
import dev.jumbo.models.SentenceEncoder;
import dev.jumbo.models.T5;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.models.TextCnn;
import dev.jumbo.models.TextModels;
import dev.jumbo.models.TextSpec;
import dev.jumbo.models.Transformer;
import dev.jumbo.models.TransformerClassifier;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Rope;
import dev.jumbo.nn.RopeScaling;
import dev.jumbo.tasks.TabularClassification;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** Every model that is exported, small, with weights of which none is zero or one, and inputs for them. */
final class Zoo {
    static final int VOCABULARY = 50;
    static final int MOST = 32;
    private static final Bert.Config BERT = new Bert.Config(VOCABULARY, 16, 32, 2, 2, MOST, 2, 0.1, 1e-12);

    private Zoo() {}

    /** Names of the models of pictures, then those of texts. */
    static List<String> names() {
        List<String> names = new ArrayList<>(Models.names());
        names.addAll(Models.segmenters());
        names.addAll(texts().keySet());
        return names;
    }

    static ForwardPass pass(String name) {
        if (texts().containsKey(name)) {
            return texts().get(name).get();
        }
        boolean small = name.endsWith("-small") || name.equals("vit-tiny");
        int size = name.equals("alexnet") ? 80 : 32;
        Map<String, Object> options = Map.of();
        if (name.startsWith("resnet")) {
            size = small ? 32 : 64;
        } else if (name.equals("mnist-cnn") || name.equals("lenet5") || small) {
            size = 28;
        }
        if (name.startsWith("alexnet") || name.startsWith("vgg")) {
            options = Map.of("width", 8, "hidden", 16);
        } else if (name.startsWith("vit")) {
            options = Map.of("width", 12, "numLayers", 2, "numHeads", 2);
        } else if (name.startsWith("densenet")) {
            options = Map.of("growth", 8, "blocks", List.of(2, 1));
        } else if (name.startsWith("mobilenet")) {
            options = Map.of("width", 0.25);
        } else if (name.equals("unet")) {
            options = Map.of("width", 4, "depth", 2);
        }
        int channels = size == 28 ? 1 : 3;
        return ForwardPass.ofPictures(
                filled(Models.byName(new ModelSpec(name, 10, channels, size, size, options))), channels, size, size);
    }

    private static Map<String, Supplier<ForwardPass>> texts() {
        Map<String, Supplier<ForwardPass>> texts = new LinkedHashMap<>();
        texts.put("lstm", () -> ForwardPass.of(filled(LstmClassifier.of(VOCABULARY, 8, 6, 2, true, 0.5, 3)), MOST));
        texts.put(
                "lstm forwards",
                () -> ForwardPass.of(filled(LstmClassifier.of(VOCABULARY, 8, 6, 1, false, 0, 3)), MOST));
        texts.put(
                "textcnn",
                () -> ForwardPass.of(filled(TextCnn.of(VOCABULARY, 8, 4, new int[] {3, 4, 5}, 0.5, 3)), MOST));
        texts.put("transformer classifier", () -> ForwardPass.of(filled(transformer(MOST, Pooling.MEAN)), MOST));
        texts.put("transformer classifier, sines", () -> ForwardPass.of(filled(transformer(0, Pooling.FIRST)), MOST));
        texts.put("bert", () -> ForwardPass.of(filled(BertClassifier.of(BERT, null, 3)), MOST));
        texts.put("bert, mean", () -> ForwardPass.of(filled(BertClassifier.of(BERT, Pooling.MEAN, 3)), MOST));
        texts.put("bert tokens", () -> ForwardPass.of(filled(BertTokens.of(Bert.of(BERT), 4)), MOST));
        texts.put("bert, masked words", () -> {
            Bert bert = filled(Bert.of(BERT, false, true, false));
            return ForwardPass.ofMasked(bert, bert.words(), MOST);
        });
        texts.put(
                "sentence encoder",
                () -> ForwardPass.of(
                        filled(new SentenceEncoder(Bert.of(BERT, false, false, false), Pooling.MEAN)), MOST));
        texts.put("tabular mlp", () -> rows("tabular-mlp", 3, 5, List.of(VOCABULARY, VOCABULARY + 3), Map.of()));
        texts.put("tabular mlp of numbers", () -> rows("tabular-mlp", 2, 4, List.of(), Map.of("norm", "layer")));
        texts.put("tabular mlp, several", () -> rows("tabular-mlp", 2, 4, List.of(VOCABULARY), Map.of("members", 3)));
        texts.put("tabular linear", () -> rows("tabular-linear", 3, 0, List.of(VOCABULARY, VOCABULARY), Map.of()));
        texts.put(
                "ft-transformer",
                () -> rows(
                        "ft-transformer", 3, 4, List.of(VOCABULARY, VOCABULARY), Map.of("width", 16, "numHeads", 2)));
        texts.put("gpt", () -> ForwardPass.of(filled(Gpt.of(gpt())), MOST));
        texts.put("llama", () -> ForwardPass.of(filled(Llama.of(llama())), MOST));
        texts.put("qwen2", () -> ForwardPass.of(filled(Llama.of(llama().qkvBias(true))), MOST));
        texts.put(
                "qwen3",
                () -> ForwardPass.of(filled(Llama.of(llama().qkNorm(true).tied(true))), MOST));
        texts.put("mistral", () -> ForwardPass.of(filled(Llama.of(llama().window(4))), MOST));
        texts.put(
                "llama 3",
                () -> ForwardPass.of(
                        filled(Llama.of(llama().rope(new Rope(8, 1e4, new RopeScaling.Llama3(8, 1, 4, 16))))), MOST));
        texts.put(
                "transformer",
                () -> ForwardPass.of(
                        filled(Transformer.of(
                                new Transformer.Config(VOCABULARY, VOCABULARY, 16, 2, 32, 2, 0.1, true, true))),
                        MOST));
        texts.put(
                "t5",
                () -> ForwardPass.of(
                        filled(T5.of(new T5.Config(VOCABULARY, 16, 32, 2, 2, 2, 8, 8, 16, 0.1, 1e-6, true))), MOST));
        return texts;
    }

    private static ForwardPass rows(
            String model, int outputs, int numbers, List<Integer> sizes, Map<String, Object> options) {
        TabularSpec spec = new TabularSpec(model, outputs, numbers, sizes, options);
        List<NumberFeature> first = IntStream.range(0, numbers)
                .mapToObj(
                        i -> new NumberFeature("n" + i, Column.Kind.NUMBER, NumberFeature.Part.VALUE, 0, Scaling.NONE))
                .toList();
        List<CategoryFeature> second = IntStream.range(0, sizes.size())
                .mapToObj(i -> new CategoryFeature(
                        "c" + i,
                        Column.Kind.TEXT,
                        IntStream.range(2, sizes.get(i))
                                .mapToObj(String::valueOf)
                                .toList(),
                        true))
                .toList();
        List<String> classes =
                IntStream.range(0, outputs).mapToObj(String::valueOf).toList();
        TabularClassification task =
                new TabularClassification(spec, "y", classes, new TableEncoding(first, second, List.of("y")));
        return ForwardPass.of(task, filled(task.model()));
    }

    static Gpt.Config gpt() {
        return new Gpt.Config(VOCABULARY, MOST, 16, 2, 2, 0.1, true);
    }

    static Llama.Config llama() {
        return Llama.Config.plain(VOCABULARY, 32, 48, 2, 4, 2, 8, 1e4, 1e-5);
    }

    /** What cannot be exported: the decoder is written out step by step. */
    static ForwardPass seq2seq() {
        return ForwardPass.of(
                filled(TextModels.encoderDecoder(new TextSpec(
                        "seq2seq",
                        VOCABULARY,
                        MOST,
                        0,
                        Map.of("width", 8, "hidden", 6, "attention", 4, "readout", 4)))),
                MOST);
    }

    private static TransformerClassifier transformer(int context, Pooling pooling) {
        return TransformerClassifier.of(
                new TransformerClassifier.Config(VOCABULARY, context, 16, 2, 32, 2, 0.1, pooling, 3));
    }

    /** Initial weights with noise on biases, statistics and normalisations. */
    static <M extends Module> M filled(M model) {
        Module.materialise(model, Device.CPU, 7);
        SplittableRandom random = new SplittableRandom(7);
        try (Autograd off = Autograd.off()) {
            model.stateTensors().forEach((key, tensor) -> {
                if (tensor.dim() == 1 && tensor.dtype() == DType.FLOAT32) {
                    tensor.addInPlace(uniform(random, tensor.shape()).mul(0.2));
                }
            });
        }
        return model;
    }

    private static Tensor uniform(SplittableRandom random, long... shape) {
        int count = 1;
        for (long size : shape) {
            count *= (int) size;
        }
        float[] values = new float[count];
        for (int i = 0; i < count; i++) {
            values[i] = (float) random.nextDouble(-1, 1);
        }
        return Tensor.of(values, shape);
    }

    /** Inputs of a pass, for sizes of its axes: random, but that texts end at different places. */
    static List<Tensor> inputs(ForwardPass pass, long... sizes) {
        SplittableRandom random = new SplittableRandom(11);
        List<Tensor> inputs = new ArrayList<>();
        for (ModelInput input : pass.inputs()) {
            long[] shape = input.shape(pass.axes()).stream()
                    .mapToLong(size -> size.at(sizes))
                    .toArray();
            if (input.dtype() == DType.FLOAT32) {
                inputs.add(uniform(random, shape));
                continue;
            }
            int width = (int) shape[1];
            long[] values = new long[(int) shape[0] * width];
            for (int i = 0; i < values.length; i++) {
                int length = Math.max(1, width - i / width * 2);
                values[i] = switch (input.name()) {
                    case "attention_mask" -> i % width < length ? 1 : 0;
                    case "token_type_ids" -> i % width < length / 2 ? 0 : 1;
                    default -> random.nextInt(VOCABULARY);
                };
            }
            inputs.add(Tensor.of(values, shape));
        }
        return inputs;
    }
}
