package dev.jumbo.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import dev.jumbo.testing.Bounded;
import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changed files are read or refused with an IOException, and never take more memory than their size. */
class SafetensorsFuzzTest {
    private final Path file;
    private byte[] valid = new byte[0];

    SafetensorsFuzzTest(@TempDir Path folder) {
        file = folder.resolve("t.safetensors");
    }

    @BeforeEach
    void write() throws IOException {
        try (Scope scope = Scope.open()) {
            Safetensors.write(
                    file,
                    Map.of(
                            "a.weight", Tensor.of(new float[] {1, 2, 3, 4, 5, 6}, 2, 3),
                            "b", Tensor.of(new long[] {7, 8}),
                            "none", Tensor.zeros(0, 4),
                            "half", Tensor.ones(5).to(DType.FLOAT16)),
                    Map.of("format", "pt"));
        }
        valid = Files.readAllBytes(file);
    }

    @Test
    void changedBytes() throws Exception {
        SplittableRandom random = new SplittableRandom(1);
        int refused = 0;
        for (int i = 0; i < Mutations.cases(3000); i++) {
            Files.write(file, Mutations.bytes(valid, random));
            refused += read(i) ? 0 : 1;
        }
        assertThat(refused).isBetween(Mutations.cases(1000), Mutations.cases(2990));
    }

    @Test
    void changedHeaders() throws Exception {
        SplittableRandom random = new SplittableRandom(2);
        int length = (int) ByteBuffer.wrap(valid).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        String header = new String(valid, 8, length, StandardCharsets.UTF_8);
        byte[] data = Arrays.copyOfRange(valid, 8 + length, valid.length);
        int refused = 0;
        for (int i = 0; i < Mutations.cases(3000); i++) {
            byte[] changed = Mutations.json(header, random).getBytes(StandardCharsets.UTF_8);
            ByteBuffer whole =
                    ByteBuffer.allocate(8 + changed.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
            Files.write(
                    file, whole.putLong(changed.length).put(changed).put(data).array());
            refused += read(i) ? 0 : 1;
        }
        assertThat(refused).isBetween(Mutations.cases(1000), Mutations.cases(2990));
    }

    @Test
    void aHeaderWithOneKeyTwiceIsRefused() throws IOException {
        String entry = "\"a\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}";
        byte[] header = ("{" + entry + "," + entry + "}").getBytes(StandardCharsets.UTF_8);
        Files.write(
                file,
                ByteBuffer.allocate(12 + header.length)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .putLong(header.length)
                        .put(header)
                        .array());
        assertThatThrownBy(() -> Safetensors.open(file).close())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("Duplicate field 'a'");
    }

    /** True if the file was read. */
    private boolean read(int which) throws Exception {
        try {
            return Bounded.read("change " + which, Files.size(file), () -> {
                try (Scope scope = Scope.open();
                        Safetensors read = Safetensors.open(file)) {
                    for (Map.Entry<String, Safetensors.Entry> entry :
                            read.entries().entrySet()) {
                        Tensor tensor = read.read(entry.getKey());
                        assertThat(tensor.numel() * tensor.dtype().bytes()).isLessThanOrEqualTo(Files.size(file));
                    }
                    return true;
                }
            });
        } catch (IOException e) {
            assertThat(e).hasMessageContaining("t.safetensors");
            return false;
        } catch (RuntimeException e) {
            return fail("change " + which, e);
        }
    }
}
