package dev.jumbo.nn;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.PackedConvolution;
import dev.jumbo.tensor.PackedLinear;
import dev.jumbo.tensor.Tensor;

/** Makes a trained model ready to be used, not trained, on the CPU. */
public final class Inference {
    private Inference() {}

    /**
     * The same model with the weights of its convolutions and linear layers packed for the CPU's kernels. It takes the weights as they are: train,
     * load and save the original. On another device the model itself.
     *
     * @param model materialised; must outlive the result, which lives in the current {@link dev.jumbo.tensor.Scope}
     * @param dtype what they compute in: float32 or bfloat16
     */
    public static Layer ready(Layer model, DType dtype) {
        return Module.rewrite(model, module -> {
            if (module instanceof Conv2d conv
                    && PackedConvolution.suits(conv.weight().tensor(), dtype)) {
                return PackedConv2d.of(conv, dtype);
            }
            if (module instanceof Linear linear
                    && PackedConvolution.suits(linear.weight().tensor(), dtype)) {
                Parameter bias = linear.bias();
                return new PackedDense(
                        linear, new PackedLinear(linear.weight().tensor(), bias == null ? null : bias.tensor(), dtype));
            }
            return module;
        });
    }

    /** {@link Linear} with packed weights. */
    record PackedDense(Linear linear, PackedLinear packed) implements Layer {
        @Override
        public Tensor forward(Tensor x) {
            linear.check(x);
            return packed.forward(x);
        }
    }

    /** {@link Conv2d} with packed weights. */
    record PackedConv2d(Conv2d conv, PackedConvolution packed) implements Layer {
        static PackedConv2d of(Conv2d conv, DType dtype) {
            Parameter bias = conv.bias();
            return new PackedConv2d(
                    conv,
                    new PackedConvolution(
                            conv.weight().tensor(),
                            bias == null ? null : bias.tensor(),
                            conv.stride().values(),
                            conv.padding().values(),
                            conv.dilation().values(),
                            conv.groups(),
                            dtype));
        }

        @Override
        public Tensor forward(Tensor x) {
            Convolution.check(this, x, conv.weight(), 2, conv.groups());
            return packed.forward(x);
        }
    }
}
