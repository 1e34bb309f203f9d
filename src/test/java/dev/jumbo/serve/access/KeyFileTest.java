package dev.jumbo.serve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys in a file, and what a server makes of them. */
class KeyFileTest {
    private static final Instant NOW = Instant.parse("2026-11-27T08:00:00Z");

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("keys.json");
    }

    @Test
    void keysAreRandomAndOfTheirForm() {
        Set<String> secrets = new HashSet<>();
        for (int i = 0; i < 1000; i++) {
            String secret = ApiKey.create("a", NOW, null, null).secret();
            assertThat(secret).matches("jk_[0-9A-Za-z]{43}");
            secrets.add(secret);
        }
        assertThat(secrets).hasSize(1000);
    }

    @Test
    void theFileHasTheDigestAndNotTheKey() throws Exception {
        ApiKey.Created made = ApiKey.create("shop", NOW, NOW.plusSeconds(60), Rate.of("20/s"));
        KeyFile.add(file, made.key());
        String text = Files.readString(file);
        String digest = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256")
                        .digest(made.secret().getBytes(StandardCharsets.UTF_8)));
        assertThat(text)
                .contains(digest, made.secret().substring(42))
                .doesNotContain(made.secret().substring(0, 42));
        assertThat(made.toString()).doesNotContain(made.secret().substring(0, 42));
        assertThat(KeyFile.read(file)).containsExactly(made.key());
        assertThat(made.key().last4()).isEqualTo(made.secret().substring(42));
    }

    @Test
    void itsOwnerAloneReadsTheFileAndNothingElseStays() throws IOException {
        KeyFile.add(file, ApiKey.create("a", NOW, null, null).key());
        KeyFile.add(file, ApiKey.create("b", NOW, null, null).key());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
        KeyFile.remove(file, "a");
        assertThat(KeyFile.read(file)).extracting(ApiKey::name).containsExactly("b");
        assertThatThrownBy(() ->
                        KeyFile.add(file, ApiKey.create("b", NOW, null, null).key()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("there is a key 'b'");
        assertThatThrownBy(() -> KeyFile.remove(file, "c"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no key 'c'; there are [b]");
    }

    @Test
    void aChangeIsTakenUpAndAFileThatCannotBeReadIsNot() throws IOException {
        ApiKey.Created first = ApiKey.create("first", NOW, null, null);
        ApiKey.Created second = ApiKey.create("second", NOW, NOW.plusSeconds(60), null);
        KeyFile.add(file, first.key());
        List<String> problems = new ArrayList<>();
        KeyRing ring = KeyRing.open(file, problems::add);
        assertThat(ring.find(first.secret(), NOW)).isEqualTo(first.key());
        assertThat(ring.find(second.secret(), NOW)).isNull();
        assertThat(ring.find(first.secret().substring(1), NOW)).isNull();
        assertThat(ring.find("", NOW)).isNull();
        KeyFile.add(file, second.key());
        assertThat(ring.find(second.secret(), NOW)).isEqualTo(second.key());
        assertThat(ring.find(second.secret(), NOW.plusSeconds(59))).isEqualTo(second.key());
        assertThat(ring.find(second.secret(), NOW.plusSeconds(60))).isNull();
        KeyFile.remove(file, "first");
        assertThat(ring.find(first.secret(), NOW)).isNull();
        Files.writeString(file, "{");
        assertThat(ring.find(second.secret(), NOW)).isEqualTo(second.key());
        assertThat(ring.find(second.secret(), NOW)).isEqualTo(second.key());
        assertThat(problems).hasSize(1);
        assertThat(problems.get(0)).contains("the keys before are used still", "not JSON");
        Files.delete(file);
        assertThat(ring.find(second.secret(), NOW)).isEqualTo(second.key());
        KeyFile.add(file, first.key());
        assertThat(ring.find(first.secret(), NOW)).isEqualTo(first.key());
        assertThat(ring.find(second.secret(), NOW)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"keys": 1}                                   | expected an object with an array 'keys'
            []                                            | expected an object with an array 'keys'
            {"keys": [1]}                                 | keys[0]: name: expected a text
            {"keys": [{"name": "a b"}]}                   | keys[0]: sha256: expected a text
            {"keys": [{"name": "a", "sha256": "00"}]}     | keys[0]: created: expected a text
            {"keys": [{"name": "a", "sha256": "00", "created": "now", "last4": "x"}]} | keys[0]: Text 'now'
            {"keys": [{"name": "a", "sha256": "00", "created": "2026-01-01T00:00:00Z", "last4": "x"}]} | keys[0]: sha256: expected 64
            """)
    void whatIsWrongIsSaid(String text, String expected) throws IOException {
        Files.writeString(file, text);
        assertThatThrownBy(() -> KeyFile.read(file))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(file.toString())
                .hasMessageContaining(expected);
    }
}
