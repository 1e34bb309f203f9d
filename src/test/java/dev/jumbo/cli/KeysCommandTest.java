package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.serve.access.ApiKey;
import dev.jumbo.serve.access.KeyFile;
import dev.jumbo.serve.access.KeyRing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code jumbo keys}, and when {@code jumbo serve} asks for them. */
class KeysCommandTest {
    @TempDir
    Path folder;

    private Terminal terminal;

    @BeforeEach
    void open() {
        terminal = new Terminal(folder);
    }

    @Test
    void keysAreMadeShownAndRevoked() throws Exception {
        assertThat(terminal.run("keys", "create", "shop", "--file", "@keys.json"))
                .as(terminal.err())
                .isZero();
        String secret = terminal.out().strip();
        assertThat(secret).matches("jk_[0-9A-Za-z]{43}");
        assertThat(terminal.err()).contains("it is not shown again").doesNotContain(secret);
        assertThat(terminal.run(
                        "keys", "create", "partner", "--file", "@keys.json", "--expires", "90d", "--rate", "20/s"))
                .isZero();
        Path file = folder.resolve("keys.json");
        ApiKey found = KeyRing.open(file, Assertions::fail).find(secret, Instant.now());
        assertThat(found).isNotNull();
        assertThat(found.name()).isEqualTo("shop");

        assertThat(terminal.run("keys", "list", "--file", "@keys.json")).isZero();
        assertThat(terminal.out())
                .contains("shop", "jk_…" + secret.substring(42), "never", "the server's", "partner", "20/s")
                .doesNotContain(secret.substring(0, 42));
        assertThat(terminal.run("keys", "list", "--file", "@keys.json", "--json"))
                .isZero();
        JsonNode partner = terminal.document().path("keys").get(1);
        Instant expires = Instant.parse(partner.path("expires").asText());
        assertThat(expires)
                .isEqualTo(Instant.parse(partner.path("created").asText()).plus(90, ChronoUnit.DAYS));
        assertThat(terminal.out()).doesNotContain(secret, "sha256");

        assertThat(terminal.run("keys", "revoke", "shop", "--file", "@keys.json"))
                .isZero();
        assertThat(KeyFile.read(file)).extracting(ApiKey::name).containsExactly("partner");
        assertThat(terminal.run("keys", "revoke", "shop", "--file", "@keys.json"))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("no key 'shop'; there are [partner]");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            keys create a b --file @k.json            | Unmatched argument
            keys create é --file @k.json              | name: expected up to 64 letters
            keys create a --file @k.json --rate fast  | such as 20/s
            keys create a --file @k.json --expires 2020-01-01 | expected a day to come
            keys create a --file @k.json --expires soon | expected days such as 90d
            keys create a                             | --file
            serve @run --host 0.0.0.0                 | other machines reach 0.0.0.0: give --keys FILE
            serve @run --host ::                      | or --no-keys
            serve @run --keys @k.json --no-keys       | expected one of them
            serve @run --tls-key @k.pem               | expected both or neither
            serve @run --rate 5                       | such as 20/s
            serve @run --log-level loud               | --log-level
            serve @run --concurrency 0                | requests: expected at least 1, got 0
            """)
    void whatIsWrongIsSaid(String line, String expected) {
        assertThat(terminal.run(line.strip().split(" "))).isEqualTo(2);
        assertThat(terminal.err()).contains(expected).doesNotContain("\tat ");
        assertThat(Files.exists(folder.resolve("k.json"))).isFalse();
    }

    @Test
    void onThisMachineAloneNoKeysAreNeeded() {
        for (String host : new String[] {"127.0.0.1", "localhost", "::1"}) {
            assertThat(terminal.run("serve", "@run", "--host", host)).isEqualTo(1);
            assertThat(terminal.err()).contains("run").doesNotContain("--keys");
        }
        assertThat(terminal.run("serve", "@run", "--host", "0.0.0.0", "--no-keys"))
                .isEqualTo(1);
        assertThat(terminal.err()).doesNotContain("--keys");
    }
}
