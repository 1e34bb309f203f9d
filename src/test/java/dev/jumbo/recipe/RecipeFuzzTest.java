package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.jumbo.testing.Bounded;
import dev.jumbo.testing.Mutations;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Changed recipes are read or refused with a message that names the file. */
@Timeout(600)
class RecipeFuzzTest {
    private final Path file;

    RecipeFuzzTest(@TempDir Path folder) {
        file = folder.resolve("recipe.yaml");
    }

    @Test
    void changedRecipes() throws Exception {
        List<Path> recipes;
        try (Stream<Path> all = Files.list(Path.of("recipes"))) {
            recipes = all.sorted().toList();
        }
        SplittableRandom random = new SplittableRandom(11);
        int refused = 0;
        int cases = Mutations.cases(3000);
        for (int i = 0; i < cases; i++) {
            byte[] valid = Files.readAllBytes(recipes.get(i % recipes.size()));
            byte[] changed = random.nextBoolean()
                    ? Mutations.bytes(valid, random)
                    : Mutations.json(new YAMLMapper().readTree(valid).toString(), random)
                            .getBytes(StandardCharsets.UTF_8);
            Files.write(file, changed);
            refused += read(i + ", " + recipes.get(i % recipes.size()), changed) ? 0 : 1;
        }
        assertThat(refused).isBetween(cases / 4, cases - 1);
    }

    private boolean read(String what, byte[] changed) throws Exception {
        try {
            Bounded.read(what, changed.length, () -> RecipeYaml.read(file, List.of()));
            return true;
        } catch (IOException | IllegalArgumentException e) {
            assertThat(e).as(what).hasMessageContaining("recipe.yaml");
            return false;
        } catch (RuntimeException e) {
            return fail(what + "\n" + new String(changed, StandardCharsets.UTF_8), e);
        }
    }

    private void refused(String recipe, String message) throws IOException {
        Files.writeString(file, recipe);
        assertThatThrownBy(() -> Bounded.read("recipe", recipe.length(), () -> RecipeYaml.read(file, List.of())))
                .isInstanceOf(RecipeException.class)
                .hasMessageContaining("recipe.yaml")
                .hasMessageContaining(message);
    }

    /** Aliases within aliases: a billion words, if they were written out. */
    @Test
    void aBombOfAliases() throws IOException {
        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 10; i++) {
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1)));
        }
        refused(bomb.toString(), "unknown key 'a0'");
    }

    @Test
    void deepNesting() throws IOException {
        refused("[".repeat(100_000), "recipe.yaml");
        refused("a: {".repeat(100_000), "recipe.yaml");
        refused("- ".repeat(100_000), "recipe.yaml");
    }

    @Test
    void aTagThatNamesAClass() throws IOException {
        refused("name: !!javax.script.ScriptEngineManager [!!java.net.URLClassLoader [[]]]\n", "recipe.yaml");
    }

    @Test
    void whatIsNoText() throws IOException {
        Files.write(file, new byte[] {'a', ':', (byte) 0xff});
        assertThatThrownBy(() -> RecipeYaml.read(file, List.of())).hasMessageContaining("recipe.yaml: expected UTF-8");
    }

    @Test
    void whatIsTooLarge() throws IOException {
        refused("# " + "x".repeat(2 << 20), "at most 1048576 bytes");
    }
}
