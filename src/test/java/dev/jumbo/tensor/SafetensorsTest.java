package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTest {
    private final Path folder;

    SafetensorsTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @ParameterizedTest
    @EnumSource(DType.class)
    void everyTypeComesBack(DType dtype) throws IOException {
        Path file = folder.resolve("t.safetensors");
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            tensors.put(
                    "b", Tensor.of(new float[] {0, 1, 2, 3, 100, 0.5f}, 2, 3).to(dtype));
            tensors.put("a", Tensor.scalar(1).to(dtype));
            tensors.put("empty", Tensor.zeros(3, 0, 2).to(dtype));
            tensors.put(
                    "view",
                    Tensor.of(new float[] {0, 1, 2, 3, 4, 5}, 2, 3).to(dtype).transpose(0, 1));
            tensors.put("picture", Tensor.ones(2, 3, 4, 5).to(dtype).channelsLast());
            Safetensors.write(file, tensors, Map.of());
            try (Safetensors read = Safetensors.open(file)) {
                assertThat(read.metadata()).isEmpty();
                assertThat(read.entries()).hasSize(5);
                for (Map.Entry<String, Tensor> entry : tensors.entrySet()) {
                    assertThat(read.read(entry.getKey()).sameAs(entry.getValue()))
                            .as(entry.getKey())
                            .isTrue();
                }
            }
        }
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void everyTensorIsAligned() throws IOException {
        Path file = folder.resolve("t.safetensors");
        try (Scope scope = Scope.open()) {
            Map<String, Tensor> tensors = new LinkedHashMap<>();
            for (DType dtype : DType.values()) {
                tensors.put("x" + dtype, Tensor.ones(3).to(dtype));
            }
            Safetensors.write(file, tensors, Map.of("step", "12", "note", "\"quoted\"\n行"));
            long header = ByteBuffer.wrap(Files.readAllBytes(file))
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .getLong();
            assertThat((8 + header) % 8).isZero();
            try (Safetensors read = Safetensors.open(file)) {
                assertThat(read.metadata()).isEqualTo(Map.of("step", "12", "note", "\"quoted\"\n行"));
                read.entries()
                        .forEach((name, entry) -> assertThat(
                                        entry.begin() % entry.dtype().bytes())
                                .as(name)
                                .isZero());
            }
        }
    }

    /** The header as another program reads it. */
    @Test
    void writesTheFormat() throws IOException {
        Path file = folder.resolve("t.safetensors");
        try (Scope scope = Scope.open()) {
            Safetensors.write(file, Map.of("w", Tensor.of(new float[] {1.5f, -2}, 2, 1)), Map.of("k", "v"));
        }
        ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] header = new byte[(int) bytes.getLong()];
        bytes.get(header);
        JsonNode json = new ObjectMapper().readTree(header);
        assertThat(json).isEqualTo(new ObjectMapper().readTree("""
                                        {"__metadata__": {"k": "v"},
                                         "w": {"dtype": "F32", "shape": [2, 1], "data_offsets": [0, 8]}}"""));
        assertThat(bytes.getFloat()).isEqualTo(1.5f);
        assertThat(bytes.getFloat()).isEqualTo(-2f);
        assertThat(bytes.hasRemaining()).isFalse();
    }

    /** scripts/goldens/safetensors.py writes the file. */
    @Test
    void readsAnIndependentWritersFile() throws IOException {
        Path file = folder.resolve("independent.safetensors");
        Files.write(file, independent());
        try (Scope scope = Scope.open();
                Safetensors read = Safetensors.open(file)) {
            assertThat(read.metadata()).isEqualTo(Map.of("format", "pt", "note", "línea 1\nline 2"));
            assertThat(read.entries().keySet())
                    .containsExactly(
                            "float64",
                            "int64",
                            "float32",
                            "int32",
                            "float16",
                            "int16",
                            "bfloat16",
                            "int8",
                            "uint8",
                            "bool",
                            "scalar",
                            "empty",
                            "ünï.code\"d");
            double[] thirds = {-1, -2 / 3.0, -1 / 3.0, 0, 1 / 3.0, 2 / 3.0};
            double[] quarters = {-0.75, -0.5, -0.25, 0, 0.25, 0.5};
            assertThat(read.read("float64").toDoubles()).containsExactly(thirds);
            assertThat(read.read("float64").shape()).containsExactly(2, 3);
            assertThat(read.read("float32").toFloats()).containsExactly(-1, -2 / 3f, -1 / 3f, 0, 1 / 3f, 2 / 3f);
            assertThat(read.read("float16").toDoubles()).containsExactly(quarters);
            assertThat(read.read("bfloat16").toDoubles()).containsExactly(quarters);
            assertThat(read.read("bfloat16").shape()).containsExactly(2, 1, 3);
            assertThat(read.read("int64").toLongs()).containsExactly(scaled(1_000_000_000_000L));
            assertThat(read.read("int32").toLongs()).containsExactly(scaled(100_000_000));
            assertThat(read.read("int16").toLongs()).containsExactly(scaled(10_000));
            assertThat(read.read("int8").toLongs()).containsExactly(scaled(40));
            assertThat(read.read("uint8").toLongs()).containsExactly(0, 50, 100, 150, 200, 250);
            assertThat(read.read("bool").toBooleans()).containsExactly(false, false, false, false, true, true);
            assertThat(read.read("scalar").shape()).isEmpty();
            assertThat(read.read("scalar").item()).isEqualTo(2.5);
            assertThat(read.read("empty").shape()).containsExactly(0, 4);
            assertThat(read.read("ünï.code\"d").item()).isEqualTo(7);
            for (Map.Entry<String, Safetensors.Entry> entry : read.entries().entrySet()) {
                assertThat(read.read(entry.getKey()).dtype())
                        .isEqualTo(entry.getValue().dtype());
            }
        }
    }

    @Test
    void readIntoConvertsAndChecks() throws IOException {
        Path file = folder.resolve("t.safetensors");
        try (Scope scope = Scope.open()) {
            Safetensors.write(
                    file, Map.of("w", Tensor.of(new double[] {1, 2, 3}).reshape(1, 3, 1, 1)), Map.of());
            try (Safetensors read = Safetensors.open(file)) {
                Tensor target = Tensor.zeros(1, 3, 1, 1).to(DType.BFLOAT16).channelsLast();
                read.readInto("w", target);
                assertThat(target.dtype()).isEqualTo(DType.BFLOAT16);
                assertThat(target.toFloats()).containsExactly(1, 2, 3);
                Tensor other = Tensor.zeros(3);
                assertThatThrownBy(() -> read.readInto("w", other))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("'w' has shape [1, 3, 1, 1], expected [3]");
                assertThatThrownBy(() -> read.read("v"))
                        .isInstanceOf(IOException.class)
                        .hasMessageContaining("no tensor 'v'");
            }
        }
    }

    @Test
    void aFailedWriteLeavesTheOldFile() throws IOException {
        Path file = folder.resolve("t.safetensors");
        try (Scope scope = Scope.open()) {
            Tensor good = Tensor.ones(2);
            Safetensors.write(file, Map.of("w", good), Map.of());
            byte[] before = Files.readAllBytes(file);
            Tensor freed = Tensor.ones(2);
            freed.free();
            assertThatThrownBy(() -> Safetensors.write(file, Map.of("w", good, "x", freed), Map.of()))
                    .isInstanceOf(IllegalStateException.class);
            assertThat(Files.readAllBytes(file)).isEqualTo(before);
            try (Stream<Path> left = Files.list(folder)) {
                assertThat(left).containsExactly(file);
            }
        }
    }

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] whole = independent();
        Path file = folder.resolve("t.safetensors");
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> Safetensors.open(file))
                    .as("%d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("t.safetensors");
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(IOException.class);
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 0, 1, 1L << 40, Integer.MAX_VALUE, 99_000_000})
    void aHeaderLengthThatLiesIsRefused(long length) throws IOException {
        byte[] bytes = independent();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(0, length);
        Path file = folder.resolve("t.safetensors");
        Files.write(file, bytes);
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("the header claims " + Long.toUnsignedString(length) + " bytes");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // overlap, gap, out of range, reversed, negative, not the shape's bytes
                "{'a':{'dtype':'F32','shape':[2],'data_offsets':[0,8]},'b':{'dtype':'F32','shape':[2],'data_offsets':[4,12]}}",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'b':{'dtype':'F32','shape':[2],'data_offsets':[8,16]}}",
                "{'a':{'dtype':'F32','shape':[5],'data_offsets':[0,20]}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[16,0]}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[-16,0]}}",
                "{'a':{'dtype':'F32','shape':[3],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,9223372036854775807]}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,99999999999999999999]}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0]}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':{'begin':0,'end':16}}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':['0','16']}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0.5,16.5]}}",
                // types
                "{'a':{'dtype':'F33','shape':[4],'data_offsets':[0,16]}}",
                "{'a':{'dtype':32,'shape':[4],'data_offsets':[0,16]}}",
                "{'a':{'shape':[4],'data_offsets':[0,16]}}",
                // shapes
                "{'a':{'dtype':'F32','shape':4,'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[-4],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[-2,-2],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[4.5],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':['4'],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[null],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[4294967296,4294967296],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[4611686018427387904,4],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[0,4294967296,4294967296],'data_offsets':[0,0]},'b':{'dtype':'U8','shape':[16],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[1e300],'data_offsets':[0,16]}}",
                // not a header
                "{'a':3}",
                "{'a':null}",
                "[]",
                "3",
                "null",
                "''",
                "        ",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}} {}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]},'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}",
                "{'__metadata__':[],'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}",
                "{'__metadata__':{'n':3},'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}}",
                "{'a':{'dtype':'F32','shape':[4],'data_offsets':[0,16]}",
                "not JSON at all",
                "{}"
            })
    void aWrongHeaderIsRefused(String header) throws IOException {
        Path file = file(header.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> Safetensors.open(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("hostile.safetensors");
    }

    @Test
    void deepAndLongHeadersAreRefused() throws IOException {
        for (String header : new String[] {
            "[".repeat(1_000_000),
            "{\"a\":".repeat(1_000_000),
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "1,".repeat(100) + "4],\"data_offsets\":[0,16]}}",
            "{\"a\":{\"dtype\":\"F32\",\"shape\":[" + "9".repeat(100_000) + "],\"data_offsets\":[0,16]}}",
            "\0".repeat(1000),
            "\u00ff".repeat(1000)
        }) {
            Path file = file(header.getBytes(StandardCharsets.UTF_8));
            assertThatThrownBy(() -> Safetensors.open(file)).isInstanceOf(IOException.class);
        }
    }

    @Test
    void flippedBytesAreRefusedOrRead() throws IOException {
        byte[] whole = independent();
        Path file = folder.resolve("t.safetensors");
        SplittableRandom random = new SplittableRandom(20261122);
        int refused = 0;
        for (int round = 0; round < 5000; round++) {
            byte[] bytes = whole.clone();
            for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            Files.write(file, bytes);
            try (Scope scope = Scope.open();
                    Safetensors read = Safetensors.open(file)) {
                for (Map.Entry<String, Safetensors.Entry> entry : read.entries().entrySet()) {
                    Tensor tensor = read.read(entry.getKey());
                    assertThat(tensor.numel() * tensor.dtype().bytes()).isLessThan(whole.length);
                }
            } catch (IOException e) {
                refused++;
            } catch (RuntimeException e) {
                fail("round " + round + ": " + new String(bytes, StandardCharsets.ISO_8859_1), e);
            }
        }
        assertThat(refused).isBetween(1000, 4999);
    }

    /** A header, padded to a multiple of 8, before 16 bytes of data. */
    private Path file(byte[] header) throws IOException {
        int length = (header.length + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(8 + length + 16).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(length).put(header);
        while (bytes.position() < 8 + length) {
            bytes.put((byte) ' ');
        }
        Path file = folder.resolve("hostile.safetensors");
        Files.write(file, bytes.array());
        return file;
    }

    private static long[] scaled(long factor) {
        return new long[] {-3 * factor, -2 * factor, -factor, 0, factor, 2 * factor};
    }

    private static byte[] independent() throws IOException {
        try (InputStream in = SafetensorsTest.class.getResourceAsStream("/goldens/independent.safetensors")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
