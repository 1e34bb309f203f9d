package dev.jumbo.export;

import dev.jumbo.data.WholeFile;
import dev.jumbo.tensor.Autograd;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.ScriptModule;
import dev.jumbo.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Writes models as TorchScript, for PyTorch 1.13 and newer: {@code torch.jit.load} gives a module whose {@code state_dict} has
 * the model's keys, and whose inputs are those of the {@link ForwardPass}, in their order and of any batch and length.
 */
public final class TorchScriptExport {
    private TorchScriptExport() {}

    /**
     * Writes a file, under a temporary name first.
     *
     * @param metadata texts that are kept in the file: {@code _extra_files} of {@code torch.jit.load}
     * @param mobile true for the lite interpreter of PyTorch Mobile
     * @throws ExportException if what the model does depends on sizes in another way than {@link Size} can say
     */
    public static void write(ForwardPass pass, Map<String, String> metadata, Path file, boolean mobile)
            throws IOException {
        try (Scope scope = Scope.open();
                Autograd off = Autograd.off()) {
            Program program = Tracing.of(pass);
            Map<String, Tensor> parameters = new LinkedHashMap<>();
            Map<String, Tensor> buffers = new LinkedHashMap<>();
            pass.model().state().forEach((key, parameter) -> {
                if (program.keys().containsValue(key)) {
                    (parameter.isBuffer() ? buffers : parameters).put(key, parameter.tensor());
                }
            });
            program.constants()
                    .forEach((id, constant) -> buffers.put(TorchScriptSource.constant(id), constant.values()));
            try (ScriptModule module = new ScriptModule(parameters, buffers, TorchScriptSource.of(program))) {
                WholeFile.write(file, temporary -> module.save(temporary, metadata, mobile));
            }
        }
    }
}
