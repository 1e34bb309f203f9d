package dev.jumbo.cli;

import dev.jumbo.data.text.CleaningRules;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which texts are left out. */
final class CleaningOptions {
    @Option(
            names = "--language",
            paramLabel = "CODE",
            description = "Keep texts in this language's writing only: en, zh, ru, … (tells en and fr not apart).")
    private @Nullable String language;

    @Option(names = "--min-length", paramLabel = "N", description = "Leave out shorter texts, in characters; 1.")
    private int minLength = 1;

    @Option(names = "--max-length", paramLabel = "N", description = "Leave out longer texts; no limit.")
    private int maxLength = Integer.MAX_VALUE;

    @Option(names = "--keep-duplicates", description = "Keep texts that came before.")
    private boolean keepDuplicates;

    @Option(
            names = "--near-duplicates",
            paramLabel = "SIMILARITY",
            description = "Leave out texts that share this part of their five-word sequences with an earlier one: 0.8.")
    private double near;

    @Option(
            names = "--memory",
            paramLabel = "N",
            description = "Texts to look back for duplicates; 1000000, which takes 50 MB, with --near-duplicates 2 GB.")
    private int memory = 1_000_000;

    CleaningRules rules() {
        CleaningRules rules = CleaningRules.DEFAULT
                .lengths(minLength, maxLength)
                .exact(!keepDuplicates)
                .near(near, memory);
        return language == null ? rules : rules.language(language);
    }
}
