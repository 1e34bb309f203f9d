package dev.jumbo.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code jumbo data}. */
@Command(
        name = "data",
        mixinStandardHelpOptions = true,
        description = "Look data over, clean and divide it; make of texts what language models are trained on.",
        subcommands = {
            DataInspectCommand.class,
            DataPrepareCommand.class,
            DataCleanCommand.class,
            DataAugmentCommand.class,
            DataSplitCommand.class
        },
        footer = {"", "Example:", "  jumbo data prepare books.txt --tokenizer words --out books.tok --validation 0.01"})
final class DataCommand implements Runnable {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        spec.commandLine().usage(System.out);
    }
}
