package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jumbo.data.Sha256;
import dev.jumbo.testing.Bounded;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Zip files that are made to do harm. Each is refused before a file of it is written. */
class HostileZipTest {
    private static final String A =
            "{\"bytes\": 3, \"sha256\": \"" + Sha256.hex("abc".getBytes(StandardCharsets.UTF_8)) + "\"}";

    private final Path zip;
    private final Path target;
    private final ZipBytes made = new ZipBytes();

    HostileZipTest(@TempDir Path folder) {
        zip = folder.resolve("evil.zip");
        target = folder.resolve("unpacked");
    }

    private ZipBytes.Entry manifest(String... names) {
        StringBuilder files = new StringBuilder();
        for (String name : names) {
            files.append(files.isEmpty() ? "" : ", ")
                    .append('"')
                    .append(name)
                    .append("\": ")
                    .append(A);
        }
        return made.add("manifest.json", "{\"format\": 1, \"files\": {" + files + "}}");
    }

    private void refused(String message) throws IOException {
        byte[] bytes = made.bytes();
        Files.write(zip, bytes);
        assertThatThrownBy(() -> Bounded.read("evil.zip", bytes.length, () -> {
                    BundleZip.unpack(zip, target);
                    return true;
                }))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith(zip.toString())
                .hasMessageContaining(message);
        if (Files.exists(target)) {
            try (Stream<Path> written = Files.list(target)) {
                assertThat(written).isEmpty();
            }
        }
        assertThatThrownBy(() -> BundleCheck.of(zip)).isInstanceOf(IOException.class);
    }

    @Test
    void aWholeOneIsUnpacked() throws IOException {
        manifest("a");
        made.add("a", "abc");
        Files.write(zip, made.bytes());
        BundleZip.unpack(zip, target);
        assertThat(target.resolve("a")).hasContent("abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../evil",
                "/evil",
                "a/../../evil",
                "C:\\\\evil",
                "..\\\\evil",
                "a\\\\b",
                "sub/evil",
                "~/evil",
                "a\\u0000b",
                "\\u202ea"
            })
    void namesThatLeadElsewhere(String name) throws IOException {
        manifest(name);
        made.add(name.replace("\\\\", "\\").replace("\\u0000", "\0").replace("\\u202e", "\u202e"), "abc");
        refused("names of files");
    }

    @Test
    void links() throws IOException {
        manifest("a");
        ZipBytes.Entry entry = made.add("a", "/etc/passwd");
        entry.madeBy = 3;
        entry.attributes = 0xa1ff << 16;
        refused("'a' is a link");
    }

    @Test
    void oneNameTwice() throws IOException {
        manifest("a");
        made.add("a", "abc");
        made.add("a", "xyz");
        refused("has 'a' twice");
    }

    @Test
    void namesThatDifferInCaseAlone() throws IOException {
        manifest("a", "b");
        made.add("a", "abc");
        made.add("A", "xyz");
        refused("differing in case alone");
    }

    @Test
    void namesOfTheManifestThatDifferInCaseAlone() throws IOException {
        manifest("a", "A");
        made.add("a", "abc");
        refused("names that differ in more than case");
    }

    @Test
    void oneKeyTwiceInTheManifest() throws IOException {
        manifest("a", "a");
        made.add("a", "abc");
        refused("Duplicate field 'a'");
    }

    @Test
    void anotherNameBeforeTheData() throws IOException {
        manifest("a");
        made.add("b", "abc").name = "a";
        refused("'a' is 'b' before its data");
    }

    @Test
    void otherSizesBeforeTheData() throws IOException {
        manifest("a");
        made.add("a", "abc".getBytes(StandardCharsets.UTF_8), true);
        refused("other sizes before its data");
    }

    @Test
    void moreBytesThanDeflateCanMake() throws IOException {
        manifest("a");
        made.add("a", "abc").unpacked = 2_000_000_000;
        refused("cannot have 2000000000 bytes from 5");
    }

    @Test
    void packedBytesBeyondTheFile() throws IOException {
        manifest("a");
        made.add("a", "abc").packed = 1 << 20;
        refused("cannot have 3 bytes from 1048576");
    }

    /** 64 MB of zeros, which the manifest admits: 1,000 times the file. */
    @Test
    void aBomb() throws IOException {
        byte[] zeros = new byte[64 << 20];
        made.add(
                "manifest.json",
                "{\"format\": 1, \"files\": {\"a\": {\"bytes\": " + zeros.length + ", \"sha256\": \""
                        + Sha256.hex(zeros) + "\"}}}");
        made.add("a", zeros);
        refused("more than 200 times the file");
    }

    /** Many entries of the same data, each a file (D. Fifield, A better zip bomb, 2019). */
    @Test
    void entriesThatOverlap() throws IOException {
        manifest("a", "b");
        ZipBytes.Entry a = made.add("a", "abc");
        made.again(a, "b");
        refused("'b' is 'a' before its data");
    }

    /** One inside of another: its header is in the other's data. */
    @Test
    void anEntryInsideOfAnother() throws IOException {
        manifest("a", "b");
        made.sizesFollow = true;
        ZipBytes.Entry a = made.add("a", "abc");
        a.packed += 31 + made.add("b", "abc").packed;
        refused("have the same bytes");
    }

    @Test
    void manyEntries() throws IOException {
        manifest("a");
        for (int i = 0; i < 1100; i++) {
            made.add("x" + i, "");
        }
        refused("at most 1001 entries");
    }

    @Test
    void fewerEntriesThanItSays() throws IOException {
        manifest("a");
        made.add("a", "abc");
        made.count = 900;
        refused("does not have the 900 entries");
    }

    @Test
    void moreEntriesThanItSays() throws IOException {
        manifest("a");
        made.add("a", "abc");
        made.count = 1;
        refused("does not have the 1 entries");
    }

    @Test
    void aDirectoryElsewhere() throws IOException {
        manifest("a");
        made.add("a", "abc");
        made.directoryBytes = 46;
        refused("not where it says");
    }

    @Test
    void zip64WithoutItsRecord() throws IOException {
        manifest("a");
        made.add("a", "abc");
        made.directoryBytes = 0xffffffffL;
        refused("zip64 format, and is not");
    }

    @Test
    void zip64WithoutItsNumber() throws IOException {
        manifest("a");
        made.add("a", "abc").unpacked = 0xffffffffL;
        refused("no number in its zip64 field");
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 40})
    void zip64WithAnAbsurdNumber(long number) throws IOException {
        manifest("a");
        ZipBytes.Entry entry = made.add("a", "abc");
        entry.unpacked = 0xffffffffL;
        entry.extra = ByteBuffer.allocate(12)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 1)
                .putShort((short) 8)
                .putLong(number)
                .array();
        refused(number < 0 ? "no number in its zip64 field" : "cannot have " + number + " bytes from 5");
    }

    @Test
    void encryptedEntries() throws IOException {
        manifest("a");
        made.add("a", "abc").flags = 1;
        refused("'a' is encrypted");
    }

    @Test
    void otherMethods() throws IOException {
        manifest("a");
        made.add("a", "abc").method = 12;
        refused("packed by method 12");
    }

    @Test
    void somethingBehind() throws IOException {
        manifest("a");
        made.add("a", "abc");
        made.behind = new byte[] {'x'};
        refused("something behind its directory");
    }

    @Test
    void aManifestThatIsDeep() throws IOException {
        made.add("manifest.json", "[".repeat(200_000));
        refused("not JSON");
    }
}
