package dev.jumbo.tensor;

import java.nio.file.Path;
import java.util.List;
import org.bytedeco.pytorch.CompilationUnit;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.JitModule;
import org.bytedeco.pytorch.global.torch;

/** A TorchScript file, loaded and run. */
public final class SavedScript implements AutoCloseable {
    private final CompilationUnit unit = new CompilationUnit();
    private final JitModule module;

    public SavedScript(Path file) {
        Engine.load();
        module = torch.import_ir_module(unit, file.toString());
    }

    public Tensor forward(List<Tensor> inputs) {
        return Door.untraced(() -> {
            IValue[] values = inputs.stream().map(x -> new IValue(x.raw())).toArray(IValue[]::new);
            try (IValueVector vector = new IValueVector(values);
                    IValue result = module.forward(vector)) {
                return new org.bytedeco.pytorch.Tensor(result.toTensor());
            } finally {
                for (IValue value : values) {
                    value.deallocate();
                }
            }
        });
    }

    @Override
    public void close() {
        module.deallocate();
        unit.deallocate();
    }
}
