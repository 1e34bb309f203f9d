package dev.jumbo.models.published;

import dev.jumbo.models.ModelSpec;
import dev.jumbo.models.Models;
import dev.jumbo.nn.Module;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Weights that a model of pictures begins with: a safetensors file, or a folder in Hugging Face's layout, whose names are
 * torchvision's, Hugging Face's or our own. Nothing in it is executed.
 *
 * <p>A head for another number of classes is not taken, and one that is missing is not missed: the model keeps its new one.
 * The first convolution is adapted to pictures of other channels, and a ViT's positions to pictures of another size.
 *
 * @param path file, or folder of {@code model.safetensors} or its shards
 * @param allowed regular expressions that are found in names, or in keys of ours, of what may be missing, unexpected or of
 *     another shape: it is left as it is
 */
public record PictureWeights(Path path, List<Pattern> allowed) {
    private static final long MAX_CONFIG = 10_000_000;

    public PictureWeights {
        allowed = List.copyOf(allowed);
    }

    /**
     * How a model and the weights fit.
     *
     * @param origin whose names they have: {@code torchvision's}
     * @param taken our keys and where each one's value is
     * @param fresh our keys that the head of the model keeps
     * @param left names of the file and keys of ours that were allowed not to fit
     * @param adapted what was made to fit: keys of ours, and how
     */
    public record Fit(
            String origin, Map<String, String> taken, List<String> fresh, List<String> left, List<String> adapted) {
        /** Lines for people. */
        public List<String> lines(Path path) {
            List<String> lines = new ArrayList<>();
            lines.add("begins with " + taken.size() + " tensors of " + path + ", under " + origin + " names");
            if (!adapted.isEmpty()) {
                lines.add("adapted: " + String.join("; ", adapted));
            }
            if (!fresh.isEmpty()) {
                lines.add("a new head: " + String.join(", ", fresh));
            }
            if (!left.isEmpty()) {
                lines.add("left out, as allowed: " + Problems.shorten(left));
            }
            return lines;
        }
    }

    /**
     * The weights in a file or folder.
     *
     * @throws IOException if it is missing or damaged
     */
    public static PictureWeights open(Path path, List<String> allowed) throws IOException {
        if (!Files.exists(path)) {
            throw new IOException("model.from: no such file or folder: " + path.toAbsolutePath()
                    + "; expected the bundle of a run, a safetensors file, or a folder with model.safetensors");
        }
        WeightFiles.open(path).close();
        return new PictureWeights(path, allowed.stream().map(Pattern::compile).toList());
    }

    /**
     * The options of a model, and of the others what {@code config.json} beside the weights says, where there is one.
     *
     * @throws IOException if it is damaged, or describes what we do not have
     */
    public Map<String, Object> options(ModelSpec spec) throws IOException {
        Path file = path.resolve("config.json");
        if (!Files.isRegularFile(file)) {
            return spec.options();
        }
        try {
            Map<String, Object> options = new TreeMap<>(
                    PictureConfig.options(spec.name(), new ModelConfig(ModelConfig.read(file, MAX_CONFIG))));
            options.putAll(spec.options());
            return options;
        } catch (IllegalArgumentException e) {
            throw new IOException(file + ": " + e.getMessage(), e);
        }
    }

    /**
     * Compares names and shapes. The model needs no values.
     *
     * @throws IOException if the file is damaged or does not fit the model: what is missing, unexpected and of another shape
     */
    public Fit fit(ModelSpec spec, Module model) throws IOException {
        try (WeightFiles weights = WeightFiles.open(path)) {
            return new Fitting(weights, spec, model).fit();
        }
    }

    /** Gives a materialised model the weights; the same that {@link #fit} says. */
    public Fit into(ModelSpec spec, Module model) throws IOException {
        try (WeightFiles weights = WeightFiles.open(path);
                Autograd off = Autograd.off()) {
            Fitting fitting = new Fitting(weights, spec, model);
            Fit fit = fitting.fit();
            for (Map.Entry<String, Tensor> entry : model.stateTensors().entrySet()) {
                if (fit.taken().containsKey(entry.getKey())) {
                    try (Scope one = Scope.open()) {
                        fitting.read(entry.getKey(), entry.getValue());
                    }
                }
            }
            return fit;
        }
    }

    /** Copies the weights, and what config.json beside them says, to a new folder: {@link #open} of it is the same. */
    public void copy(Path to) throws IOException {
        Map<Path, String> files = new LinkedHashMap<>();
        if (Files.isRegularFile(path)) {
            files.put(path, WeightFiles.SINGLE);
        } else {
            files.put(path.resolve("config.json"), "config.json");
            try (WeightFiles weights = WeightFiles.open(path)) {
                weights.files().forEach(name -> files.put(path.resolve(name), name));
            }
        }
        PublishedFolder.copy(files, to);
    }

    private boolean isAllowed(String... names) {
        return allowed.stream()
                .anyMatch(pattern -> Arrays.stream(names)
                        .anyMatch(name -> pattern.matcher(name).find()));
    }

    private final class Fitting {
        private final WeightFiles weights;
        private final Map<String, Parameter> state;
        private final Set<String> head;
        private final PictureNames names;
        private final Map<String, String> taken = new LinkedHashMap<>();
        private final Set<String> fresh = new LinkedHashSet<>();
        private final Set<String> left = new LinkedHashSet<>();
        private final Map<String, Adaptation> adapted = new LinkedHashMap<>();
        private final ModelSpec spec;
        private final Problems problems = new Problems();

        Fitting(WeightFiles weights, ModelSpec spec, Module model) throws IOException {
            this.weights = weights;
            this.spec = spec;
            state = model.state();
            head = Models.head(spec);
            names = names(spec.name());
        }

        /** Those of which the file has most. */
        private PictureNames names(String model) throws IOException {
            PictureNames best = PictureNames.OURS;
            long most = 0;
            for (PictureNames each : PictureNames.of(model, state.keySet())) {
                long found = state.keySet().stream()
                        .map(each::place)
                        .filter(place -> place != null && weights.names().contains(place.name()))
                        .count();
                if (found > most) {
                    most = found;
                    best = each;
                }
            }
            if (most == 0) {
                throw new IOException(path + ": has none of the weights of " + model + "; its names are "
                        + Problems.shorten(weights.names())
                        + "; expected torchvision's, Hugging Face's or our own, such as "
                        + expected(model));
            }
            return best;
        }

        private String expected(String model) {
            String key = state.keySet().iterator().next();
            List<String> all = new ArrayList<>();
            for (PictureNames each : PictureNames.of(model, state.keySet())) {
                PictureNames.Place place = each.place(key);
                all.add(place == null ? key : place.name());
            }
            return String.join(", ", all);
        }

        Fit fit() throws IOException {
            Set<String> used = new TreeSet<>();
            for (String key : state.keySet()) {
                PictureNames.Place place = names.place(key);
                if (place == null) {
                    throw new IllegalStateException(key + " has no name in files");
                }
                used.add(place.name());
                compare(key, place);
            }
            if (!fresh.isEmpty()) { // all of the head, not a half of it
                fresh.addAll(head);
                taken.keySet().removeAll(head);
            }
            for (String name : weights.names()) {
                if (!used.contains(name) && !PictureNames.isDerived(name)) {
                    if (isAllowed(name)) {
                        left.add(name);
                    } else {
                        problems.unexpected(name);
                    }
                }
            }
            problems.throwIfAny(path, "the weights do not fit the model; name in model.allow what may be left out");
            return new Fit(names.origin(), taken, List.copyOf(fresh), List.copyOf(left), adaptations());
        }

        private List<String> adaptations() {
            return adapted.entrySet().stream()
                    .map(entry -> entry.getValue().line(entry.getKey()))
                    .toList();
        }

        private void compare(String key, PictureNames.Place place) throws IOException {
            long[] expected = parameter(key).shape();
            boolean there = weights.names().contains(place.name());
            Safetensors.Entry entry = there ? weights.entry(place.name()) : null;
            if (entry != null && entry.dtype().isFloat() && holds(entry.shape(), place.parts(), expected)) {
                taken.put(key, place.name());
            } else if (entry != null && adapts(key, place, entry, expected)) {
                taken.put(key, place.name());
            } else if (head.contains(key) && (entry == null || entry.dtype().isFloat())) {
                fresh.add(key);
            } else if (isAllowed(key, place.name())) {
                left.add(place.name());
            } else if (entry == null) {
                problems.missing(place.name());
            } else if (place.parts() == 1) {
                problems.compare(place.name(), entry, expected);
            } else {
                problems.compare(place.name(), entry, grouped(expected, place.parts()));
            }
        }

        private boolean adapts(String key, PictureNames.Place place, Safetensors.Entry entry, long[] expected) {
            Adaptation adaptation = place.parts() == 1 && entry.dtype().isFloat()
                    ? Adaptation.of(spec, key, entry.shape(), expected)
                    : null;
            if (adaptation != null) {
                adapted.put(key, adaptation);
            }
            return adaptation != null;
        }

        private Parameter parameter(String key) {
            Parameter parameter = state.get(key);
            if (parameter == null) {
                throw new IllegalStateException("no parameter " + key);
            }
            return parameter;
        }

        void read(String key, Tensor into) throws IOException {
            PictureNames.@Nullable Place place = names.place(key);
            if (place == null) {
                throw new IllegalStateException(key + " has no name in files");
            }
            Tensor value = weights.read(place.name());
            if (place.parts() > 1) {
                long rows = value.size(0) / place.parts();
                value = value.narrow(0, place.part() * rows, rows);
            }
            Adaptation adaptation = adapted.get(key);
            if (adaptation != null) {
                value = adaptation.of(value.to(DType.FLOAT32));
            }
            into.copyInPlace(value.reshape(into.shape()));
        }
    }

    /** Whether a tensor has the values of one of so many: the same shape, or with dimensions of 1 before it. */
    private static boolean holds(long[] shape, int parts, long[] expected) {
        int extra = shape.length - expected.length;
        return extra >= 0
                && Arrays.stream(shape, 0, extra).allMatch(size -> size == 1)
                && Arrays.equals(Arrays.copyOfRange(shape, extra, shape.length), grouped(expected, parts));
    }

    private static long[] grouped(long[] shape, int parts) {
        long[] all = shape.clone();
        if (all.length > 0) {
            all[0] *= parts;
        }
        return all;
    }
}
