package dev.jumbo.train.optim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.models.Bert;
import dev.jumbo.models.BertClassifier;
import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Sequential;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LayerDecayTest {
    private static Map<String, Integer> depths(Module model) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        model.parameters().forEach((key, parameter) -> shapes.put(key, parameter.shape()));
        return LayerDecay.depths(shapes);
    }

    /** The first key of each layer. */
    private static List<String> layers(Module model) {
        Map<Integer, String> first = new TreeMap<>();
        depths(model).forEach((key, depth) -> first.putIfAbsent(depth, key));
        assertThat(first.keySet())
                .containsExactlyElementsOf(
                        IntStream.range(0, first.size()).boxed().toList());
        return List.copyOf(first.values());
    }

    @Test
    void layersAreBlocks() {
        assertThat(layers(Models.byName(new ModelSpec("resnet18", 10, 3, 64, 64, Map.of("blocks", List.of(2, 1))))))
                .containsExactly(
                        "stem.conv.weight",
                        "stages.0.layers.0.conv1.weight",
                        "stages.0.layers.1.conv1.weight",
                        "stages.1.layers.0.conv1.weight",
                        "head.weight");
        assertThat(layers(Models.byName(new ModelSpec("vit-tiny", 10, 3, 8, 8, Map.of("numLayers", 2)))))
                .containsExactly(
                        "embed.patches.weight",
                        "blocks.0.attention.query.weight",
                        "blocks.1.attention.query.weight",
                        "head.weight");
        assertThat(layers(Models.byName(new ModelSpec("mnist-cnn", 10, 1, 28, 28))))
                .containsExactly("conv1.weight", "conv2.weight", "fc1.weight", "fc2.weight");
        assertThat(layers(Models.byName(new ModelSpec("vgg11-bn", 10, 3, 32, 32))))
                .hasSize(11)
                .startsWith("stages.0.layers.0.conv.weight", "stages.1.layers.0.conv.weight")
                .endsWith("fc1.weight", "fc2.weight", "fc3.weight");
    }

    /** What stands after the blocks is above them, although its keys begin as those of the embeddings do. */
    @Test
    void orderCounts() {
        Bert.Config sizes = new Bert.Config(20, 8, 16, 2, 2, 8, 2, 0, 1e-12);
        assertThat(layers(BertClassifier.of(sizes, null, 3)))
                .containsExactly(
                        "bert.embeddings.word.weight",
                        "bert.layers.0.attention.query.weight",
                        "bert.layers.1.attention.query.weight",
                        "bert.pooler.dense.weight",
                        "head.weight");
    }

    @Test
    void ratesFallByTheFactorAndThatOfTheGroup() {
        try (Scope scope = Scope.open()) {
            Module model = Module.materialise(
                    Sequential.of(new Linear(2, 2), new Linear(2, 2), new Linear(2, 2)), Device.CPU, 1);
            List<ParameterGroup> groups = List.of(new ParameterGroup("^layers\\.1\\.bias", 10, null));
            try (Stepper stepper = new Stepper(new Sgd(1), model.parameters(), groups, new LayerDecay(0.5))) {
                Map<String, float[]> before = new LinkedHashMap<>();
                model.stateTensors().forEach((key, tensor) -> before.put(key, tensor.toFloats()));
                Tensor loss = Tensor.scalar(0);
                for (Tensor tensor : model.stateTensors().values()) {
                    loss = loss.add(tensor.sum()); // each gradient is 1
                }
                loss.backward();
                stepper.step(1);
                try (Autograd off = Autograd.off()) {
                    model.stateTensors().forEach((key, tensor) -> {
                        double expected = key.startsWith("layers.0") ? 0.25 : key.startsWith("layers.1") ? 0.5 : 1;
                        expected *= key.equals("layers.1.bias") ? 10 : 1;
                        float[] old = Objects.requireNonNull(before.get(key));
                        float[] now = tensor.toFloats();
                        for (int i = 0; i < now.length; i++) {
                            assertThat((double) old[i] - now[i]).as(key).isCloseTo(expected, within(1e-5));
                        }
                    });
                }
            }
        }
    }

    @Test
    void factorsAreChecked() {
        for (double factor : new double[] {0, -1, 1.5, Double.NaN}) {
            assertThatThrownBy(() -> new LayerDecay(factor))
                    .hasMessageContaining("layerDecay: expected a factor in (0, 1], got");
        }
    }
}
