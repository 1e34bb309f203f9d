package dev.jumbo.export;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** How GGUF files hold numbers. */
public enum GgufType {
    F32(0, 0, 1, 4),
    F16(1, 1, 1, 2),
    BF16(30, 32, 1, 2),

    /** Blocks of 32 whole numbers from −127 to 127 and, before them, what to multiply them by, in float16. */
    Q8_0(8, 7, 32, 34);

    private static final float MOST = 127;

    private final int code;
    private final int fileType;
    private final int block;
    private final int blockBytes;

    GgufType(int code, int fileType, int block, int blockBytes) {
        this.code = code;
        this.fileType = fileType;
        this.block = block;
        this.blockBytes = blockBytes;
    }

    /** The number of a tensor's type. */
    int code() {
        return code;
    }

    /** {@code general.file_type} of a file whose matrices are of this type. */
    int fileType() {
        return fileType;
    }

    /** Elements of a block; a row has a whole number of them. */
    int block() {
        return block;
    }

    long bytes(long elements) {
        return elements / block * blockBytes;
    }

    byte[] encode(float[] values) {
        ByteBuffer out =
                ByteBuffer.allocate(Math.toIntExact(bytes(values.length))).order(ByteOrder.LITTLE_ENDIAN);
        switch (this) {
            case F32 -> out.asFloatBuffer().put(values);
            case F16 -> {
                for (float value : values) {
                    out.putShort(half(value));
                }
            }
            case BF16 -> {
                for (float value : values) {
                    out.putShort(bfloat16(value));
                }
            }
            case Q8_0 -> {
                for (int from = 0; from < values.length; from += block) {
                    quantise(values, from, out);
                }
            }
        }
        return out.array();
    }

    private void quantise(float[] values, int from, ByteBuffer out) {
        float largest = 0;
        for (int i = from; i < from + block; i++) {
            largest = Math.max(largest, Math.abs(values[i]));
        }
        float scale = largest / MOST;
        float inverse = scale == 0 ? 0 : 1 / scale;
        out.putShort(half(scale));
        for (int i = from; i < from + block; i++) {
            float scaled = values[i] * inverse;
            out.put((byte) (scaled < 0 ? -Math.round(-scaled) : Math.round(scaled))); // halves away from zero
        }
    }

    private static short bfloat16(float value) {
        int bits = Float.floatToIntBits(value);
        return Float.isNaN(value) ? (short) 0x7fc0 : (short) ((bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16);
    }

    /** IEEE 754 binary16, to the nearest, halves to even. */
    static short half(float value) {
        int bits = Float.floatToIntBits(value);
        int sign = (bits >>> 16) & 0x8000;
        float size = Math.abs(value);
        if (Float.isNaN(value)) {
            return (short) 0x7e00;
        }
        if (size >= 65520f) {
            return (short) (sign | 0x7c00);
        }
        int exponent = Math.max(Math.getExponent(size), -14);
        double steps = Math.rint(Math.scalb((double) size, 10 - exponent)); // in units of the last place
        int rounded = (int) steps; // 0 … 2048
        int number = Math.getExponent(size) < -14 ? rounded : ((exponent + 14) << 10) + rounded;
        return (short) (sign | number);
    }
}
