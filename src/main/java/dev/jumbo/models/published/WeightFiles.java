package dev.jumbo.models.published;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.tensor.Safetensors;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The tensors of a folder: {@code model.safetensors}, or the shards of {@code model.safetensors.index.json}. */
final class WeightFiles implements AutoCloseable {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_INDEX = 100_000_000;

    private final Map<String, Safetensors> files = new TreeMap<>();
    private final Map<String, Safetensors> tensors = new LinkedHashMap<>();

    private WeightFiles() {}

    /**
     * Opens the files of a folder, or one file, and checks their headers.
     *
     * @throws IOException if one is missing or no safetensors file, or the index names other tensors than the shards hold
     */
    static WeightFiles open(Path folder) throws IOException {
        WeightFiles weights = new WeightFiles();
        try {
            if (Files.isRegularFile(folder)) {
                weights.add(folder.resolveSibling(""), folder.getFileName().toString());
            } else if (Files.isRegularFile(folder.resolve(SINGLE))) {
                weights.add(folder, SINGLE);
            } else if (Files.isRegularFile(folder.resolve(INDEX))) {
                weights.addShards(folder);
            } else {
                throw new IOException(folder + ": no " + SINGLE + " and no " + INDEX
                        + (Files.exists(folder.resolve("pytorch_model.bin"))
                                ? "; pytorch_model.bin is not read, for loading it would run code from it"
                                : ""));
            }
            return weights;
        } catch (IOException | RuntimeException e) {
            weights.close();
            throw e;
        }
    }

    /** Writes one file, or shards of at most so many bytes and their index. */
    static void write(Path folder, Map<String, Tensor> tensors, long shardBytes) throws IOException {
        List<Map<String, Tensor>> shards = new ArrayList<>();
        long total = 0;
        long size = 0;
        for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
            long bytes = entry.getValue().numel() * entry.getValue().dtype().bytes();
            if (shards.isEmpty() || size + bytes > shardBytes) {
                shards.add(new LinkedHashMap<>());
                size = 0;
            }
            shards.get(shards.size() - 1).put(entry.getKey(), entry.getValue());
            size += bytes;
            total += bytes;
        }
        Map<String, String> metadata = Map.of("format", "pt");
        if (shards.size() < 2) {
            Safetensors.write(folder.resolve(SINGLE), tensors, metadata);
            return;
        }
        ObjectNode index = ModelConfig.JSON.createObjectNode();
        index.putObject("metadata").put("total_size", total);
        ObjectNode map = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size());
            Safetensors.write(folder.resolve(name), shards.get(i), metadata);
            shards.get(i).keySet().forEach(tensor -> map.put(tensor, name));
        }
        ModelConfig.write(folder.resolve(INDEX), index);
    }

    /** The names of the files, with that of the index where there is one. */
    Set<String> files() {
        Set<String> names = new TreeSet<>(files.keySet());
        if (!names.contains(SINGLE)) {
            names.add(INDEX);
        }
        return names;
    }

    /** The names of the tensors. */
    Set<String> names() {
        return tensors.keySet();
    }

    Safetensors.Entry entry(String name) throws IOException {
        Safetensors.Entry entry = file(name).entries().get(name);
        if (entry == null) {
            throw new IOException("no tensor '" + name + "'");
        }
        return entry;
    }

    /** Reads a tensor into the current scope, on the CPU. */
    Tensor read(String name) throws IOException {
        return file(name).read(name);
    }

    @Override
    public void close() throws IOException {
        for (Safetensors file : files.values()) {
            file.close();
        }
    }

    private Safetensors file(String name) throws IOException {
        Safetensors file = tensors.get(name);
        if (file == null) {
            throw new IOException("no tensor '" + name + "'");
        }
        return file;
    }

    private void add(Path folder, String name) throws IOException {
        Safetensors file = Safetensors.open(folder.resolve(name));
        files.put(name, file);
        for (String tensor : file.entries().keySet()) {
            if (tensors.put(tensor, file) != null) {
                throw new IOException(folder.resolve(name) + ": '" + tensor + "' is in another shard too");
            }
        }
    }

    private void addShards(Path folder) throws IOException {
        Path index = folder.resolve(INDEX);
        if (!(ModelConfig.read(index, MAX_INDEX).get("weight_map") instanceof ObjectNode map)) {
            throw new IOException(index + ": expected an object 'weight_map'");
        }
        Map<String, String> expected = new TreeMap<>();
        for (Map.Entry<String, JsonNode> entry : map.properties()) {
            expected.put(entry.getKey(), shard(index, entry.getKey(), entry.getValue()));
        }
        for (String shard : new TreeSet<>(expected.values())) {
            if (!Files.isRegularFile(folder.resolve(shard))) {
                throw new IOException(index + ": the shard " + shard + " is missing");
            }
            add(folder, shard);
        }
        List<String> wrong = new ArrayList<>();
        for (Map.Entry<String, String> entry : expected.entrySet()) {
            Safetensors file = files.get(entry.getValue());
            if (file == null || !file.entries().containsKey(entry.getKey())) {
                wrong.add(entry.getKey() + " is not in " + entry.getValue());
            }
        }
        for (String name : tensors.keySet()) {
            if (!expected.containsKey(name)) {
                wrong.add(name + " is in a shard and not in the index");
            }
        }
        if (!wrong.isEmpty()) {
            throw new IOException(index + " does not fit its shards: " + Problems.shorten(wrong));
        }
    }

    /** A plain file name: an index does not reach outside of its folder. */
    private static String shard(Path index, String tensor, JsonNode value) throws IOException {
        String name = value.asText();
        if (!value.isTextual() || !name.matches("[A-Za-z0-9_.-]+\\.safetensors")) {
            throw new IOException(index + ": '" + tensor + "': expected the name of a safetensors file, got " + value);
        }
        return name;
    }
}
