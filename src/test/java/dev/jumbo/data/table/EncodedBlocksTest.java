package dev.jumbo.data.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

class EncodedBlocksTest {
    @Test
    void rowsAreTheSameInMemoryAndInAFile() throws IOException {
        try (EncodedBlocks memory = new EncodedBlocks();
                EncodedBlocks file = new EncodedBlocks(200, null)) {
            SplittableRandom random = new SplittableRandom(4);
            for (int rows : new int[] {3, 7, 1, 5}) {
                EncodedBlock block = new EncodedBlock(
                        FloatBuffer.wrap(new float[2 * rows]),
                        IntBuffer.wrap(new int[3 * rows]),
                        DoubleBuffer.allocate(rows));
                for (int i = 0; i < rows; i++) {
                    block.numbers().put(2 * i, random.nextInt()).put(2 * i + 1, (float) random.nextDouble());
                    IntStream.range(3 * i, 3 * i + 3)
                            .forEach(at -> block.categories().put(at, random.nextInt(99)));
                    block.targets().put(i, random.nextDouble());
                }
                memory.add(block);
                file.add(block);
            }
            EncodedTable left = memory.table();
            EncodedTable right = file.table().at(IntStream.range(0, 16).toArray());
            assertThat(right.size()).isEqualTo(left.size()).isEqualTo(16);
            assertThat(right.blocks().get(0).numbers().isDirect()).isFalse();
            assertThat(right.blocks().get(3).numbers().isDirect()).isTrue();
            List<EncodedRow> some = IntStream.range(0, 16).mapToObj(right::get).toList();
            List<EncodedRow> others = IntStream.range(0, 16).mapToObj(left::get).toList();
            TableBatch found = new TableBatcher(2, 3, false, 0).batch(some, new int[16], random);
            TableBatch expected = new TableBatcher(2, 3, false, 0).batch(others, new int[16], random);
            assertThat(found.numbers()).isEqualTo(expected.numbers());
            assertThat(found.categories()).isEqualTo(expected.categories());
            assertThat(found.targets()).isEqualTo(expected.targets());
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFullDiskIsAnErrorAndNoFileHasAName() throws IOException {
        EncodedBlock block =
                new EncodedBlock(FloatBuffer.allocate(10), IntBuffer.allocate(5), DoubleBuffer.allocate(5));
        FileChannel full = FileChannel.open(Path.of("/dev/full"), StandardOpenOption.READ, StandardOpenOption.WRITE);
        try (EncodedBlocks blocks = new EncodedBlocks(150, full)) {
            blocks.add(block); // 100 bytes
            assertThatThrownBy(() -> blocks.add(block))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("No space left on device")
                    .hasMessageContaining("java.io.tmpdir");
        }
        try (EncodedBlocks blocks = new EncodedBlocks(0, null)) {
            Set<Path> before = named();
            blocks.add(block);
            assertThat(named()).isEqualTo(before);
            assertThat(blocks.table().blocks().get(0).numbers().isDirect()).isTrue();
        }
    }

    private static Set<Path> named() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().endsWith(".rows"))
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void aShareOfTheCategoriesIsHidden() {
        int rows = 4000;
        int[] ids = new int[rows];
        Arrays.fill(ids, 5);
        EncodedBlock block =
                new EncodedBlock(FloatBuffer.allocate(0), IntBuffer.wrap(ids), DoubleBuffer.allocate(rows));
        List<EncodedRow> all = IntStream.range(0, rows).mapToObj(block::row).toList();
        TableBatch batch = new TableBatcher(0, 1, true, 0.1).batch(all, new int[rows], new SplittableRandom(1));
        long hidden = IntStream.of(batch.categories())
                .filter(id -> id == CategoryFeature.UNKNOWN)
                .count();
        assertThat(hidden).isBetween(330L, 470L); // 400 ± 3.7 deviations of 19
        assertThat(IntStream.of(batch.categories()).filter(id -> id == 5).count())
                .isEqualTo(rows - hidden);
    }
}
