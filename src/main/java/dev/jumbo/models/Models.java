package dev.jumbo.models;

import dev.jumbo.nn.Layer;
import dev.jumbo.text.NearestName;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** The models by name. A new model adds a line to the list below. */
public final class Models {
    private static final Map<String, Function<ModelSpec, Layer>> ZOO = new TreeMap<>();

    static {
        add(Mlp::of, "mlp");
        add(LeNet5::of, "lenet5");
        add(CifarCnn::of, "cifar-cnn");
        add(MnistCnn::of, "mnist-cnn");
        add(ResNet::of, "resnet18", "resnet34", "resnet50", "resnet101", "resnet152");
        add(ResNet::of, "resnet18-small", "resnet34-small", "resnet50-small", "resnet101-small", "resnet152-small");
    }

    private Models() {}

    /**
     * Builds a model, not materialised. It takes [B, channels, height, width] and gives [B, classes].
     *
     * @throws IllegalArgumentException if the name or an option is unknown (the message has the nearest known one), an
     *     option has a wrong value, or the pictures are too small for the model
     */
    public static Layer byName(ModelSpec spec) {
        Function<ModelSpec, Layer> build = ZOO.get(spec.name());
        if (build == null) {
            throw new IllegalArgumentException("unknown model '" + spec.name() + "'; did you mean '"
                    + NearestName.of(spec.name(), ZOO.keySet()) + "'? Known: " + String.join(", ", ZOO.keySet()));
        }
        return build.apply(spec);
    }

    /** Every name that {@link #byName} knows, sorted. */
    public static List<String> names() {
        return List.copyOf(ZOO.keySet());
    }

    private static void add(Function<ModelSpec, Layer> build, String... names) {
        for (String name : names) {
            ZOO.put(name, build);
        }
    }
}
