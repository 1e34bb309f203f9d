package dev.jumbo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jumbo data}. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Clean texts; make of them what language models are trained on.",
        subcommands = {DataPrepareCommand.class, DataCleanCommand.class, DataAugmentCommand.class},
        footer = {"", "Example:", "  jumbo data prepare books.txt --tokenizer words --out books.tok --validation 0.01"})
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
