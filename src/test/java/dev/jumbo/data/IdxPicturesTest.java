package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IdxPicturesTest {
    private static final List<String> CLASSES = List.of("a", "b", "c");

    private final Path folder;

    IdxPicturesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** An IDX file of unsigned bytes. */
    static byte[] idx(int[] shape, int... values) {
        ByteBuffer buffer = ByteBuffer.allocate(4 + 4 * shape.length + values.length);
        buffer.put(new byte[] {0, 0, 8, (byte) shape.length});
        for (int size : shape) {
            buffer.putInt(size);
        }
        for (int value : values) {
            buffer.put((byte) value);
        }
        return buffer.array();
    }

    static byte[] gzip(byte[] bytes) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(packed)) {
            out.write(bytes);
        }
        return packed.toByteArray();
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static final byte[] IMAGES = idx(new int[] {2, 2, 3}, 0, 1, 2, 3, 4, 5, 250, 251, 252, 253, 254, 255);
    private static final byte[] LABELS = idx(new int[] {2}, 2, 0);

    @Test
    void plainAndCompressedFilesGiveTheSamePictures() throws IOException {
        for (boolean packed : new boolean[] {false, true}) {
            MemoryPictures pictures = IdxPictures.open(
                    write("images", packed ? gzip(IMAGES) : IMAGES),
                    write("labels", packed ? gzip(LABELS) : LABELS),
                    CLASSES);
            assertThat(pictures.size()).isEqualTo(2);
            assertThat(new int[] {pictures.channels(), pictures.height(), pictures.width()})
                    .containsExactly(1, 2, 3);
            assertThat(pictures.labels()).containsExactly(2, 0);
            assertThat(pictures.classes()).isEqualTo(CLASSES);
            assertThat(pictures.get(0).pixels()).containsExactly(0, 1, 2, 3, 4, 5);
            assertThat(pictures.get(0).label()).isEqualTo(2);
            assertThat(pictures.get(1).pixels()).containsExactly(-6, -5, -4, -3, -2, -1);
            assertThat(pictures.get(1).name()).isEqualTo(folder.resolve("images") + "[1]");
            assertThatThrownBy(() -> pictures.get(2)).isInstanceOf(IndexOutOfBoundsException.class);
        }
    }

    @Test
    void everyShorterFileIsRefusedByName() throws IOException {
        Path labels = write("labels", LABELS);
        byte[] packed = gzip(IMAGES);
        for (int length = 0; length < IMAGES.length; length++) {
            Path cut = write("cut", Arrays.copyOf(IMAGES, length));
            assertThatThrownBy(() -> IdxPictures.open(cut, labels, CLASSES))
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(cut.toString())
                    .hasMessageContaining("cut off");
        }
        for (int length = 0; length < packed.length; length++) {
            Path cut = write("cut", Arrays.copyOf(packed, length));
            assertThatThrownBy(() -> IdxPictures.open(cut, labels, CLASSES))
                    .as("first %d bytes", length)
                    .isInstanceOf(IOException.class)
                    .hasMessageStartingWith(cut.toString());
        }
    }

    @Test
    void theMessageSaysWhatWasExpectedAndFound() throws IOException {
        Path labels = write("labels", LABELS);
        Path cut = write("cut", gzip(Arrays.copyOf(IMAGES, 20)));
        assertThatThrownBy(() -> IdxPictures.open(cut, labels, CLASSES))
                .hasMessage(cut + ": expected 28 bytes by its header [2, 2, 3], found 20; it is cut off");
        Path more = write("more", Arrays.copyOf(IMAGES, 29));
        assertThatThrownBy(() -> IdxPictures.open(more, labels, CLASSES))
                .hasMessage(more + ": expected 28 bytes by its header [2, 2, 3], found more");
        assertThatThrownBy(() -> IdxPictures.open(labels, labels, CLASSES))
                .hasMessage(labels + ": expected an IDX file of unsigned bytes with 3 dimensions (first bytes"
                        + " 00 00 08 03), found 00 00 08 01");
        Path missing = folder.resolve("none");
        assertThatThrownBy(() -> IdxPictures.open(missing, labels, CLASSES))
                .isInstanceOf(IOException.class)
                .hasMessage(missing + ": no such file");
    }

    @Test
    void enormousHeadersAllocateNothing() throws IOException {
        Path labels = write("labels", LABELS);
        int[][] shapes = {
            {Integer.MAX_VALUE, 28, 28},
            {-1, -1, -1},
            {2_000_000_000, 1, 1},
            {1 << 20, 1 << 10, 1},
            {1 << 16, 1 << 16, 1 << 16},
        };
        for (int[] shape : shapes) {
            for (boolean packed : new boolean[] {false, true}) {
                Path file = write("huge", packed ? gzip(idx(shape)) : idx(shape));
                assertThatThrownBy(() -> IdxPictures.open(file, labels, CLASSES))
                        .isInstanceOf(IOException.class)
                        .hasMessageStartingWith(file.toString());
            }
        }
    }

    @Test
    void damagedGzipIsRefused() throws IOException {
        Path labels = write("labels", LABELS);
        byte[] packed = gzip(IMAGES);
        packed[packed.length - 6] ^= 1; // in the checksum
        Path file = write("damaged", packed);
        assertThatThrownBy(() -> IdxPictures.open(file, labels, CLASSES))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(file + ": damaged gzip data");
    }

    @Test
    void labelsMustMatch() throws IOException {
        Path images = write("images", IMAGES);
        Path three = write("three", idx(new int[] {3}, 0, 1, 2));
        assertThatThrownBy(() -> IdxPictures.open(images, three, CLASSES))
                .hasMessage(three + ": expected 2 labels for the pictures of " + images + ", found 3");
        Path wrong = write("wrong", idx(new int[] {2}, 0, 3));
        assertThatThrownBy(() -> IdxPictures.open(images, wrong, CLASSES))
                .hasMessage(wrong + ": label 1 is 3, expected 0 to 2 for 3 classes");
        Path flat = write("flat", idx(new int[] {2, 0, 3}));
        Path labels = write("labels", LABELS);
        assertThatThrownBy(() -> IdxPictures.open(flat, labels, CLASSES))
                .hasMessage(flat + ": expected pictures of at least 1x1, found 0x3");
    }

    @Test
    void subsetsKeepOrderAndMayRepeat() throws IOException {
        Pictures pictures = IdxPictures.open(write("images", IMAGES), write("labels", LABELS), CLASSES);
        Pictures subset = pictures.subset(new int[] {1, 0, 1});
        assertThat(subset.size()).isEqualTo(3);
        assertThat(subset.labels()).containsExactly(0, 2, 0);
        assertThat(subset.get(2).pixels()).isEqualTo(pictures.get(1).pixels());
        assertThat(subset.nameOf(1)).isEqualTo(pictures.nameOf(0));
        assertThat(subset.inMemory().get(1).pixels()).isEqualTo(pictures.get(0).pixels());
        assertThat(subset.inMemory().labels()).containsExactly(0, 2, 0);
        assertThatThrownBy(() -> pictures.subset(new int[] {2})).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
