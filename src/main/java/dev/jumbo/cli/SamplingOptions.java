package dev.jumbo.cli;

import dev.jumbo.generation.Sampling;
import picocli.CommandLine.Option;

/** How the commands that write choose a token. */
final class SamplingOptions {
    @Option(
            names = "--temperature",
            paramLabel = "T",
            description = "Logits are divided by it; 0 is greedy; ${DEFAULT-VALUE}.")
    private double temperature = 1;

    @Option(names = "--top-k", paramLabel = "K", description = "Only the K likeliest tokens; 0 for all.")
    private int topK;

    @Option(
            names = "--top-p",
            paramLabel = "P",
            description = "Only the likeliest tokens that together have P; 1 for all.")
    private double topP = 1;

    @Option(names = "--min-p", paramLabel = "P", description = "Only tokens with P of the likeliest one's probability.")
    private double minP;

    @Option(
            names = "--repetition-penalty",
            paramLabel = "R",
            description = "Against tokens that were there; 1 for none.")
    private double repetitionPenalty = 1;

    @Option(names = "--seed", paramLabel = "N", description = "The same seed writes the same text; ${DEFAULT-VALUE}.")
    private long seed = 42;

    Sampling sampling() {
        return new Sampling()
                .temperature(temperature)
                .topK(topK)
                .topP(topP)
                .minP(minP)
                .repetitionPenalty(repetitionPenalty);
    }

    long seed() {
        return seed;
    }
}
