package dev.jumbo.models;

import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Parameter;
import dev.jumbo.text.NearestName;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** The models by name. A new model adds a line to the list below. */
public final class Models {
    /** Those that tell a class for each pixel. */
    private static final List<String> SEGMENTERS = List.of("unet");

    private static final Map<String, Function<ModelSpec, Layer>> ZOO = new TreeMap<>();

    static {
        add(Mlp::of, "mlp");
        add(LeNet5::of, "lenet5");
        add(CifarCnn::of, "cifar-cnn");
        add(MnistCnn::of, "mnist-cnn");
        add(ResNet::of, "resnet18", "resnet34", "resnet50", "resnet101", "resnet152");
        add(ResNet::of, "resnet18-small", "resnet34-small", "resnet50-small", "resnet101-small", "resnet152-small");
        add(AlexNet::of, "alexnet", "alexnet-small");
        add(Vgg::of, "vgg11", "vgg16", "vgg11-bn", "vgg16-bn");
        add(Vgg::of, "vgg11-small", "vgg16-small", "vgg11-bn-small", "vgg16-bn-small");
        add(DenseNet::of, "densenet121", "densenet169", "densenet121-small", "densenet169-small");
        add(MobileNetV2::of, "mobilenet-v2", "mobilenet-v2-small");
        add(Vit::of, "vit-b16", "vit-tiny");
        add(UNet::of, SEGMENTERS.toArray(new String[0]));
    }

    private Models() {}

    /**
     * Builds a model, not materialised. It takes [B, channels, height, width] and gives [B, classes], or [B, classes,
     * height, width] if it is one of {@link #segmenters}.
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

    /** Names of the models that tell the class of a picture (or a value), sorted. */
    public static List<String> names() {
        return ZOO.keySet().stream().filter(name -> !SEGMENTERS.contains(name)).toList();
    }

    /** Names of the models that tell a class for each pixel, sorted. */
    public static List<String> segmenters() {
        return SEGMENTERS;
    }

    /**
     * The keys of a model's head: the parameters whose shape follows from the number of classes. None of the models is
     * given memory.
     */
    public static Set<String> head(ModelSpec spec) {
        return different(spec, spec.classes(spec.classes() + 1));
    }

    /**
     * The keys of what a model sees pictures by: the parameters whose shape follows from the number of channels. None of the
     * models is given memory.
     */
    public static Set<String> stem(ModelSpec spec) {
        return different(spec, spec.channels(spec.channels() + 1));
    }

    private static Set<String> different(ModelSpec spec, ModelSpec changed) {
        Map<String, Parameter> other = byName(changed).state();
        Set<String> keys = new LinkedHashSet<>();
        byName(spec).state().forEach((key, parameter) -> {
            Parameter same = other.get(key);
            if (same == null || !Arrays.equals(parameter.shape(), same.shape())) {
                keys.add(key);
            }
        });
        return keys;
    }

    private static void add(Function<ModelSpec, Layer> build, String... names) {
        for (String name : names) {
            ZOO.put(name, build);
        }
    }
}
