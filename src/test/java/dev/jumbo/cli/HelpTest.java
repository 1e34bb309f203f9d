package dev.jumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** Every command's {@code --help}. */
class HelpTest {
    private static final int WIDTH = 130;

    static Stream<String> commands() {
        List<String> names = new ArrayList<>();
        collect(new CommandLine(new Jumbo()), names);
        return names.stream();
    }

    private static void collect(CommandLine command, List<String> names) {
        if (command.getSubcommands().isEmpty()
                && !command.getCommandSpec().usageMessage().hidden()) {
            names.add(command.getCommandSpec().qualifiedName());
        }
        new LinkedHashSet<>(command.getSubcommands().values()).forEach(each -> collect(each, names));
    }

    @ParameterizedTest
    @MethodSource("commands")
    void showsAnExampleAndExplainsEachOption(String name) {
        List<String> words = new ArrayList<>(Arrays.asList(name.split(" ")).subList(1, name.split(" ").length));
        CommandLine command = new CommandLine(new Jumbo());
        for (String word : words) {
            command = command.getSubcommands().get(word);
        }
        CommandSpec spec = command.getCommandSpec();
        assertThat(spec.usageMessage().description()).isNotEmpty();
        assertThat(spec.options())
                .allSatisfy(option -> assertThat(option.description())
                        .as(option.longestName())
                        .isNotEmpty());
        assertThat(spec.positionalParameters())
                .allSatisfy(parameter -> assertThat(parameter.description()).isNotEmpty());
        Terminal terminal = new Terminal(Path.of("."));
        words.add("--help");
        assertThat(terminal.run(words.toArray(String[]::new))).isZero();
        assertThat(terminal.out()).contains("Example").contains("\n  " + name);
        assertThat(terminal.out().lines()).allMatch(line -> line.length() <= WIDTH);
    }

    @ParameterizedTest
    @MethodSource("commands")
    void wrongUseShowsHowItIsUsed(String name) {
        Terminal terminal = new Terminal(Path.of("."));
        assertThat(terminal.run((name.substring("jumbo ".length()) + " --colour").split(" ")))
                .isEqualTo(2);
        assertThat(terminal.err()).contains("Usage: " + name).doesNotContain("\tat ");
    }
}
