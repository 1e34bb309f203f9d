package dev.jumbo.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** Element type of a {@link Tensor}. */
public enum DType {
    FLOAT32(ScalarType.Float, 4, "F32", "float32"),
    FLOAT64(ScalarType.Double, 8, "F64", "float64"),
    BFLOAT16(ScalarType.BFloat16, 2, "BF16", "bfloat16"),
    FLOAT16(ScalarType.Half, 2, "F16", "float16"),
    INT8(ScalarType.Char, 1, "I8", "int8"),
    UINT8(ScalarType.Byte, 1, "U8", "uint8"),
    INT16(ScalarType.Short, 2, "I16", "int16"),
    INT32(ScalarType.Int, 4, "I32", "int32"),
    INT64(ScalarType.Long, 8, "I64", "int64"),
    BOOL(ScalarType.Bool, 1, "BOOL", "bool");

    private final ScalarType scalar;
    private final int bytes;
    private final String safetensors;
    private final String label;

    DType(ScalarType scalar, int bytes, String safetensors, String label) {
        this.scalar = scalar;
        this.bytes = bytes;
        this.safetensors = safetensors;
        this.label = label;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }

    /** True for the four floating-point types. */
    public boolean isFloat() {
        return this == FLOAT32 || this == FLOAT64 || this == BFLOAT16 || this == FLOAT16;
    }

    ScalarType scalar() {
        return scalar;
    }

    /** The type's code in a safetensors header. */
    String safetensors() {
        return safetensors;
    }

    /** PyTorch's name: {@code float32}, {@code int64}, … */
    @Override
    public String toString() {
        return label;
    }

    static DType of(ScalarType scalar) {
        for (DType type : values()) {
            if (type.scalar == scalar) {
                return type;
            }
        }
        throw new IllegalArgumentException("tensors of type " + scalar + " are not supported");
    }
}
