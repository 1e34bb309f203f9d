package dev.jumbo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jumbo tokenizer}. */
@Command(
        name = "tokenizer",
        mixinStandardHelpOptions = true,
        description = "Make a tokenizer of your own texts, look at one, see how it splits a text.",
        subcommands = {TokenizerTrainCommand.class, TokenizerShowCommand.class, TokenizerEncodeCommand.class},
        footer = {"", "Example:", "  jumbo tokenizer train books.txt --out words --kind bpe --vocabulary 16000"})
final class TokenizerCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
