package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.SavedScript;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Exported TorchScript, run by libtorch from the file and, where Python has PyTorch, by that, against the model itself. */
class TorchScriptExportTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;

    TorchScriptExportTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** The largest models are made of the same blocks as smaller ones. */
    static List<String> models() {
        return Zoo.names().stream()
                .filter(name -> !name.matches("resnet(34|101|152).*"))
                .toList();
    }

    private static long[][] sizes(ForwardPass pass) {
        return switch (pass.axes().size()) {
            case 1 -> new long[][] {{1}, {4}};
            case 2 -> new long[][] {{1, 7}, {5, Zoo.MOST}};
            default -> new long[][] {{1, 7, 4}, {4, 5, Zoo.MOST}};
        };
    }

    @ParameterizedTest
    @MethodSource("models")
    void libtorchAgrees(String name) throws Exception {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            ForwardPass pass = Zoo.pass(name);
            Path file = folder.resolve("model.pt");
            TorchScriptExport.write(pass, Map.of("classes.txt", "a\nb"), file, false);
            try (SavedScript script = new SavedScript(file)) {
                for (long[] sizes : sizes(pass)) {
                    List<Tensor> inputs = Zoo.inputs(pass, sizes);
                    agree(
                            name + Arrays.toString(sizes),
                            script.forward(inputs),
                            pass.forward().apply(inputs));
                }
            }
            try (ZipFile zip = new ZipFile(file.toFile())) {
                String path = zip.stream()
                        .map(entry -> entry.getName())
                        .filter(entry -> entry.endsWith("extra/classes.txt"))
                        .findFirst()
                        .orElseThrow();
                assertThat(zip.getInputStream(zip.getEntry(path)).readAllBytes())
                        .asString()
                        .isEqualTo("a\nb");
            }
        }
    }

    private static void agree(String name, Tensor found, Tensor expected) {
        assertThat(found.shape()).as(name).isEqualTo(expected.shape());
        double size = OnnxExportTest.largest(expected);
        assertThat(OnnxExportTest.largest(found.sub(expected)))
                .as("%s, largest value %s", name, size)
                .isLessThan(1e-4 * Math.max(1, size));
    }

    /** PyTorch in Python, also its lite interpreter; all models in one process. */
    @Test
    void pythonAgrees() throws Exception {
        Assumptions.assumeTrue(pythonHasPyTorch(), "python3 with PyTorch");
        List<Map<String, Object>> cases = new ArrayList<>();
        Map<String, Tensor> expected = new LinkedHashMap<>();
        Map<String, List<String>> keys = new LinkedHashMap<>();
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            for (String model : models()) {
                ForwardPass pass = Zoo.pass(model);
                for (boolean mobile : new boolean[] {false, true}) {
                    String file = model.replace(' ', '_') + (mobile ? ".ptl" : ".pt");
                    TorchScriptExport.write(pass, Map.of(), folder.resolve(file), mobile);
                    for (long[] sizes : sizes(pass)) {
                        String name = file + "-" + sizes[0];
                        List<Tensor> inputs = Zoo.inputs(pass, sizes);
                        expected.put(name, pass.forward().apply(inputs));
                        cases.add(Map.of("name", name, "file", file, "mobile", mobile, "inputs", write(name, inputs)));
                        if (!mobile) {
                            keys.put(name, List.copyOf(pass.model().state().keySet()));
                        }
                    }
                }
            }
            JSON.writeValue(folder.resolve("cases.json").toFile(), cases);
            run(python(), "scripts/export/run_torchscript.py", folder.toString());
            for (Map.Entry<String, Tensor> entry : expected.entrySet()) {
                ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(folder.resolve(entry.getKey() + ".out")))
                        .order(ByteOrder.LITTLE_ENDIAN);
                float[] values = new float[bytes.remaining() / 4];
                bytes.asFloatBuffer().get(values);
                agree(entry.getKey(), Tensor.of(values, entry.getValue().shape()), entry.getValue());
            }
            for (Map.Entry<String, List<String>> entry : keys.entrySet()) {
                assertThat(Files.readAllLines(folder.resolve(entry.getKey() + ".keys")))
                        .as(entry.getKey())
                        .filteredOn(key -> !key.startsWith("constant_"))
                        .isSubsetOf(entry.getValue());
            }
        }
    }

    private List<Map<String, Object>> write(String name, List<Tensor> inputs) throws IOException {
        List<Map<String, Object>> written = new ArrayList<>();
        for (int i = 0; i < inputs.size(); i++) {
            Tensor input = inputs.get(i);
            boolean ids = input.dtype() == DType.INT64;
            ByteBuffer bytes = ByteBuffer.allocate(
                            (int) input.numel() * input.dtype().bytes())
                    .order(ByteOrder.LITTLE_ENDIAN);
            if (ids) {
                bytes.asLongBuffer().put(input.toLongs());
            } else {
                bytes.asFloatBuffer().put(input.toFloats());
            }
            String file = name + ".in" + i;
            Files.write(folder.resolve(file), bytes.array());
            written.add(Map.of("file", file, "dtype", ids ? "int64" : "float32", "shape", input.shape()));
        }
        return written;
    }

    /** Debian's Python where it is; there may be another before it. */
    private static String python() {
        return Files.isExecutable(Path.of("/usr/bin/python3")) ? "/usr/bin/python3" : "python3";
    }

    private static boolean pythonHasPyTorch() {
        try {
            run(python(), "-c", "import numpy, torch");
            return true;
        } catch (IOException | AssertionError e) {
            return false;
        }
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        try {
            assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
        assertThat(process.exitValue()).as(output).isZero();
    }
}
