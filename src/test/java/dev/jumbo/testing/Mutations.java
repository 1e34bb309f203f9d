package dev.jumbo.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Valid files with something wrong in them. */
public final class Mutations {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> VALUES = List.of(
            "0",
            "-1",
            "1",
            "2",
            "3",
            "2147483647",
            "1073741824",
            "4294967297",
            "9223372036854775807",
            "-9223372036854775808",
            "18446744073709551616",
            "1e308",
            "0.5",
            "\"\"",
            "\"F32\"",
            "null",
            "true",
            "[]",
            "[[]]",
            "[0, 4611686018427387904]",
            "{}",
            "{\"type\": {}}",
            "[" + "[".repeat(200) + "]".repeat(200) + "]");

    /** How many times as many cases as usual are tried: {@code -Djumbo.fuzz=20}. */
    private static final int TIMES = Integer.getInteger("jumbo.fuzz", 1);

    private Mutations() {}

    /** How many cases a test tries. */
    public static int cases(int usual) {
        return usual * TIMES;
    }

    /** One to four changes: a byte, a bit, a cut, a repetition, or a run of one byte. */
    public static byte[] bytes(byte[] valid, SplittableRandom random) {
        byte[] changed = valid.clone();
        for (int i = random.nextInt(1, 5); i > 0 && changed.length > 0; i--) {
            int at = random.nextInt(Math.min(changed.length, random.nextBoolean() ? 600 : changed.length));
            switch (random.nextInt(5)) {
                case 0 -> changed[at] = (byte) random.nextInt();
                case 1 -> changed[at] ^= (byte) (1 << random.nextInt(8));
                case 2 -> changed = Arrays.copyOf(changed, at);
                case 3 -> {
                    ByteArrayOutputStream twice = new ByteArrayOutputStream();
                    twice.write(changed, 0, at);
                    int from = random.nextInt(at + 1);
                    twice.write(changed, from, changed.length - from);
                    changed = twice.toByteArray();
                }
                default ->
                    Arrays.fill(changed, at, Math.min(changed.length, at + random.nextInt(1, 12)), (byte)
                            random.nextInt(-1, 1));
            }
        }
        return changed;
    }

    /** A JSON document in which a value, wherever it is, became another, was taken away or has another key. */
    public static String json(String valid, SplittableRandom random) throws IOException {
        return json(valid, random, VALUES);
    }

    /** The same with values of a format's own, besides the usual ones. */
    public static String json(String valid, SplittableRandom random, List<String> own) throws IOException {
        JsonNode root = JSON.readTree(valid);
        for (int i = random.nextInt(1, 3); i > 0; i--) {
            List<JsonNode> inside = new ArrayList<>();
            collect(root, inside);
            JsonNode node = inside.get(random.nextInt(inside.size()));
            List<String> values = random.nextBoolean() ? own : VALUES;
            JsonNode value = JSON.readTree(values.get(random.nextInt(values.size())));
            if (node instanceof ObjectNode object && !object.isEmpty()) {
                List<String> keys = new ArrayList<>();
                object.fieldNames().forEachRemaining(keys::add);
                String key = keys.get(random.nextInt(keys.size()));
                switch (random.nextInt(6)) {
                    case 0 -> object.remove(key);
                    case 1 -> object.set(keys.get(random.nextInt(keys.size())), object.get(key));
                    case 2 -> object.set(key + "x", object.remove(key));
                    default -> object.set(key, value);
                }
            } else if (node instanceof ArrayNode array && !array.isEmpty()) {
                array.set(random.nextInt(array.size()), value);
            }
        }
        return root.toString();
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainerNode()) {
            into.add(node);
            node.forEach(child -> collect(child, into));
        }
    }
}
