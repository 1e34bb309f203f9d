package dev.jumbo.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CifarPicturesTest {
    private final Path folder;

    CifarPicturesTest(@TempDir Path folder) {
        this.folder = folder;
    }

    /** Records of the given labels; pixel i of a record with the last label l is (i + l) mod 256. */
    private static byte[] records(int labelBytes, int... labels) {
        byte[] bytes = new byte[labels.length / labelBytes * (labelBytes + 3072)];
        int at = 0;
        for (int r = 0; r < labels.length; r += labelBytes) {
            for (int i = 0; i < labelBytes; i++) {
                bytes[at++] = (byte) labels[r + i];
            }
            for (int i = 0; i < 3072; i++) {
                bytes[at++] = (byte) (i + labels[r + labelBytes - 1]);
            }
        }
        return bytes;
    }

    @Test
    void cifar10IsReadFromItsFolder() throws IOException {
        for (int batch = 1; batch <= 5; batch++) {
            Files.write(folder.resolve("data_batch_" + batch + ".bin"), records(1, batch, 9));
        }
        Files.write(folder.resolve("test_batch.bin"), records(1, 7));
        MemoryPictures train = CifarPictures.cifar10(folder, Part.TRAIN);
        assertThat(train.labels()).containsExactly(1, 9, 2, 9, 3, 9, 4, 9, 5, 9);
        assertThat(train.classes()).element(9).isEqualTo("truck");
        Picture picture = train.get(4);
        assertThat(new int[] {picture.channels(), picture.height(), picture.width()})
                .containsExactly(3, 32, 32);
        assertThat(picture.pixels()[0]).isEqualTo((byte) 3);
        assertThat(picture.pixels()[3071]).isEqualTo((byte) (3071 + 3));
        assertThat(CifarPictures.cifar10(folder, Part.TEST).labels()).containsExactly(7);
    }

    @Test
    void cifar100HasItsFineLabels() throws IOException {
        Files.write(folder.resolve("train.bin"), records(2, 19, 99, 3, 0));
        MemoryPictures numbered = CifarPictures.cifar100(folder, Part.TRAIN);
        assertThat(numbered.labels()).containsExactly(99, 0);
        assertThat(numbered.classes()).hasSize(100).element(99).isEqualTo("99");
        assertThat(numbered.get(0).pixels()[1]).isEqualTo((byte) 100);
        Path names = folder.resolve("fine_label_names.txt");
        Files.writeString(
                names,
                IntStream.range(0, 100).mapToObj(i -> "class" + i).collect(Collectors.joining("\n", "", "\n\n")));
        assertThat(CifarPictures.cifar100(folder, Part.TRAIN).classes())
                .element(3)
                .isEqualTo("class3");
        Files.writeString(names, "one\ntwo\n");
        assertThatThrownBy(() -> CifarPictures.cifar100(folder, Part.TRAIN))
                .hasMessage(names + ": expected 100 class names, found 2");
    }

    @Test
    void cutOffFilesAreRefused() throws IOException {
        byte[] whole = records(1, 1, 2);
        Path file = folder.resolve("cut.bin");
        for (int length : new int[] {0, 1, 3072, 3074, 6145}) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> CifarPictures.cifar10(List.of(file)))
                    .isInstanceOf(IOException.class)
                    .hasMessage(file + ": expected records of 3073 bytes, found " + length + " bytes, which is "
                            + length / 3073 + " records and " + length % 3073
                            + " bytes; it is cut off or another format");
        }
    }

    @Test
    void labelsAreChecked() throws IOException {
        Path file = Files.write(folder.resolve("bad.bin"), records(1, 1, 10));
        assertThatThrownBy(() -> CifarPictures.cifar10(List.of(file)))
                .hasMessage(file + ": record 1 has label 10, expected 0 to 9");
        Path missing = folder.resolve("test_batch.bin");
        assertThatThrownBy(() -> CifarPictures.cifar10(folder, Part.TEST)).hasMessage(missing + ": no such file");
    }
}
