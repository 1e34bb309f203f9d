package dev.jumbo.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import javax.imageio.stream.ImageInputStream;

/**
 * How a camera was held: the orientation that a JPEG file notes in EXIF (CIPA DC-008, tag 0x0112), and turning pixels as it
 * says.
 */
final class ExifOrientation {
    /** As the pixels are stored. */
    static final int UPRIGHT = 1;

    private static final int START = 0xFFD8;
    private static final int SCAN = 0xFFDA;
    private static final int APPLICATION_1 = 0xFFE1;
    private static final int TAG = 0x0112;
    private static final byte[] MARK = "Exif\0\0".getBytes(StandardCharsets.US_ASCII);

    private ExifOrientation() {}

    /** From 1 to 8; 1 where nothing is noted that can be read. The stream is where it was before. */
    static int of(ImageInputStream in) throws IOException {
        long before = in.getStreamPosition();
        ByteOrder order = in.getByteOrder();
        try {
            in.setByteOrder(ByteOrder.BIG_ENDIAN);
            return in.readUnsignedShort() == START ? search(in) : UPRIGHT;
        } catch (IOException e) { // what is wrong with the file is found when it is decoded
            return UPRIGHT;
        } finally {
            in.setByteOrder(order);
            in.seek(before);
        }
    }

    private static int search(ImageInputStream in) throws IOException {
        for (int marker = in.readUnsignedShort(); marker >= 0xFF00 && marker != SCAN; marker = in.readUnsignedShort()) {
            int length = in.readUnsignedShort() - 2;
            if (length < 0) {
                return UPRIGHT;
            }
            long next = in.getStreamPosition() + length;
            if (marker == APPLICATION_1 && length > MARK.length + 8) {
                byte[] segment = new byte[length]; // at most 64 kB
                in.readFully(segment);
                if (Arrays.equals(segment, 0, MARK.length, MARK, 0, MARK.length)) {
                    return directory(segment, MARK.length);
                }
            }
            in.seek(next);
        }
        return UPRIGHT;
    }

    /** The orientation in the first directory of a TIFF header that begins at {@code base}. */
    private static int directory(byte[] bytes, int base) {
        boolean little = bytes[base] == 'I';
        long first = base + number(bytes, base + 4, 4, little);
        long entries = number(bytes, first, 2, little);
        for (long i = 0, at = first + 2; i < entries; i++, at += 12) {
            if (number(bytes, at, 2, little) == TAG) {
                long value = number(bytes, at + 8, 2, little);
                return value >= 1 && value <= 8 ? (int) value : UPRIGHT;
            }
        }
        return UPRIGHT;
    }

    /** An unsigned number; 0 beyond the end. */
    private static long number(byte[] bytes, long at, int size, boolean little) {
        long value = 0;
        for (int i = 0; i < size; i++) {
            long from = at + (little ? size - 1 - i : i);
            value = (value << 8) | (from < 0 || from >= bytes.length ? 0 : bytes[(int) from] & 0xff);
        }
        return value;
    }

    /** Whether upright pictures have rows where the stored ones have columns. */
    static boolean turns(int orientation) {
        return orientation >= 5;
    }

    /**
     * The picture as it was seen.
     *
     * @param pixels [C, H, W] as stored
     * @return [C, H, W], or [C, W, H] if it {@link #turns}; {@code pixels} themselves if they are upright
     */
    static byte[] upright(byte[] pixels, int channels, int height, int width, int orientation) {
        if (orientation == UPRIGHT) {
            return pixels;
        }
        boolean turns = turns(orientation);
        int rows = turns ? width : height;
        int columns = turns ? height : width;
        byte[] out = new byte[pixels.length];
        int at = 0;
        for (int c = 0; c < channels; c++) {
            for (int y = 0; y < rows; y++) {
                for (int x = 0; x < columns; x++) {
                    int fromY = switch (orientation) {
                        case 2 -> y;
                        case 3, 4 -> height - 1 - y;
                        case 5, 8 -> x;
                        default -> height - 1 - x; // 6, 7
                    };
                    int fromX = switch (orientation) {
                        case 2, 3 -> width - 1 - x;
                        case 4 -> x;
                        case 5, 6 -> y;
                        default -> width - 1 - y; // 7, 8
                    };
                    out[at++] = pixels[(c * height + fromY) * width + fromX];
                }
            }
        }
        return out;
    }
}
