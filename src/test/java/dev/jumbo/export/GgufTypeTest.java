package dev.jumbo.export;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class GgufTypeTest {
    /** Numbers of all sizes, against libtorch's conversion. */
    @Test
    void halvesAreRoundedAsLibtorchDoes() {
        SplittableRandom random = new SplittableRandom(1);
        float[] values = new float[200_000];
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (random.nextDouble(-1, 1) * Math.pow(2, random.nextInt(-28, 18)));
        }
        float[] ties = {
            1 + 1f / 2048, 1 + 3f / 2048, 65504, 65519.996f, 65520, -0f, 0, 5.9604645e-8f, 2.9802322e-8f, 6.1e-5f
        };
        System.arraycopy(ties, 0, values, 0, ties.length);
        try (Scope scope = Scope.open()) {
            for (GgufType type : new GgufType[] {GgufType.F16, GgufType.BF16}) {
                DType dtype = type == GgufType.F16 ? DType.FLOAT16 : DType.BFLOAT16;
                float[] expected = Tensor.of(values).to(dtype).toFloats();
                ByteBuffer bytes = ByteBuffer.wrap(type.encode(values)).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < values.length; i++) {
                    float found = type == GgufType.BF16
                            ? Float.intBitsToFloat(bytes.getShort() << 16)
                            : half(bytes.getShort());
                    assertThat(Float.floatToIntBits(found))
                            .as("%s as %s", values[i], type)
                            .isEqualTo(Float.floatToIntBits(expected[i]));
                }
            }
        }
    }

    /** IEEE 754 binary16, from its definition. */
    private static float half(short bits) {
        int exponent = bits >> 10 & 31;
        int fraction = bits & 1023;
        double size = exponent == 31
                ? Double.POSITIVE_INFINITY
                : exponent == 0 ? fraction * Math.pow(2, -24) : (1024 + fraction) * Math.pow(2, exponent - 25);
        return (float) (bits < 0 ? -size : size);
    }

    /** A block by hand: the scale is 2, 254 / 127. */
    @Test
    void blocksOfEightBits() {
        float[] values = new float[64];
        values[0] = -254;
        values[1] = 3;
        values[2] = -3;
        values[3] = 1.9f;
        values[33] = 0;
        ByteBuffer bytes = ByteBuffer.wrap(GgufType.Q8_0.encode(values)).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(bytes.remaining()).isEqualTo(68);
        assertThat(half(bytes.getShort(0))).isEqualTo(2f);
        assertThat(new byte[] {bytes.get(2), bytes.get(3), bytes.get(4), bytes.get(5), bytes.get(6)})
                .containsExactly(-127, 2, -2, 1, 0);
        assertThat(bytes.getShort(34)).isZero();
    }
}
