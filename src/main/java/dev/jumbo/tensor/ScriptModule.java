package dev.jumbo.tensor;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.ExtraFilesMap;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.QualifiedName;

/**
 * A TorchScript module: tensors by key, in modules within modules as the keys' dots say, and a method of source. PyTorch
 * loads what is saved with {@code torch.jit.load}, and its {@code state_dict} has the keys.
 */
public final class ScriptModule implements AutoCloseable {
    private final CompilationUnit unit;
    private final Part root;

    /** A module with those within it. */
    private static final class Part {
        private final JitModule module;
        private final Map<String, Part> parts = new LinkedHashMap<>();

        Part(CompilationUnit unit, String name) {
            try (QualifiedName qualified = new QualifiedName("__torch__." + name)) {
                module = new JitModule(qualified, unit, true);
            }
        }
    }

    /**
     * Makes a module.
     *
     * @param parameters tensors that PyTorch lists among the parameters, by key
     * @param buffers tensors that it lists among the buffers, by key
     * @param source {@code def forward(self, …) -> Tensor: …}, in which {@link #expression} names a tensor
     * @throws EngineException if the source does not compile
     */
    public ScriptModule(Map<String, Tensor> parameters, Map<String, Tensor> buffers, String source) {
        Engine.load();
        unit = new CompilationUnit();
        root = new Part(unit, "Model");
        parameters.forEach((key, tensor) -> register(root, key, tensor, false));
        buffers.forEach((key, tensor) -> register(root, key, tensor, true));
        join(root);
        try {
            root.module.define(source);
        } catch (RuntimeException e) {
            throw new EngineException("TorchScript does not compile: " + EngineException.reason(e), e);
        }
    }

    /** How source names the tensor of a key: {@code getattr(self.blocks, "3").weight}. */
    public static String expression(String key) {
        String expression = "self";
        for (String name : key.split("\\.", -1)) {
            expression = Character.isJavaIdentifierStart(name.charAt(0))
                    ? expression + "." + name
                    : "getattr(" + expression + ", \"" + name + "\")";
        }
        return expression;
    }

    private void register(Part part, String key, Tensor tensor, boolean buffer) {
        int dot = key.indexOf('.');
        if (dot >= 0) {
            String name = key.substring(0, dot);
            register(
                    part.parts.computeIfAbsent(name, n -> new Part(unit, "Part")),
                    key.substring(dot + 1),
                    tensor,
                    buffer);
            return;
        }
        try (var detached = tensor.raw().detach();
                var ordered = detached.contiguous()) {
            if (buffer) {
                part.module.register_buffer(key, ordered);
            } else {
                part.module.register_parameter(key, ordered, false);
            }
        }
    }

    /** A module is given its parts when they are whole: its type is made of theirs. */
    private static void join(Part part) {
        part.parts.forEach((name, inner) -> {
            join(inner);
            part.module.register_module(name, inner.module);
        });
    }

    /**
     * Writes a file.
     *
     * @param extra texts that are kept in it, by name
     * @param mobile true for PyTorch's lite interpreter ({@code .ptl}), which {@code torch.jit.load} reads too
     */
    public void save(Path file, Map<String, String> extra, boolean mobile) {
        try (ExtraFilesMap files = new ExtraFilesMap()) {
            extra.forEach((name, text) -> {
                try (BytePointer key = new BytePointer(name)) {
                    files.put(key, text);
                }
            });
            if (mobile) {
                root.module._save_for_mobile(file.toString(), files, false, false);
            } else {
                root.module.save(file.toString(), files);
            }
        } catch (RuntimeException e) {
            throw new EngineException(file + ": cannot be written: " + EngineException.reason(e), e);
        }
    }

    @Override
    public void close() {
        close(root);
        unit.deallocate();
    }

    private static void close(Part part) {
        part.parts.values().forEach(ScriptModule::close);
        part.module.deallocate();
    }
}
