package dev.jumbo.benchmarks;

import dev.jumbo.data.text.TextFiles;
import dev.jumbo.data.text.TextRecord;
import dev.jumbo.generation.GeneratedText;
import dev.jumbo.generation.Sampling;
import dev.jumbo.generation.TextListener;
import dev.jumbo.generation.TextPrompt;
import dev.jumbo.models.CausalModel;
import dev.jumbo.recipe.Bundle;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.tasks.LanguageModeling;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.LongStream;

/**
 * Poems that a run of {@code recipes/tang-poems.yaml} writes from nothing: how many have 4 or 8 lines of 5 or 7 characters, how
 * many are poems that it learned from, and how many of their lines are.
 */
final class Poems {
    private static final int COUNT = 200;

    private Poems() {}

    public static void main(String[] args) throws IOException {
        Path corpus = Path.of("data/tang-poems/regular.jsonl.gz");
        Set<String> known = new HashSet<>();
        Set<String> knownLines = new HashSet<>();
        for (TextRecord.Document poem : TextFiles.documents(corpus, "lines", "split")) {
            if (poem.part().equals("train")) {
                known.add(poem.text());
                knownLines.addAll(poem.text().lines().toList());
            }
        }
        RunFolder run = new RunFolder(Path.of(args.length > 0 ? args[0] : "runs/tang-poems"));
        Bundle bundle = Bundle.read(run.bundle());
        LanguageModeling task = (LanguageModeling) bundle.task();
        List<TextPrompt> prompts = LongStream.range(0, COUNT)
                .mapToObj(seed -> new TextPrompt("", seed))
                .toList();
        for (double temperature : new double[] {1, 0.8}) {
            try (Scope scope = Scope.open()) {
                List<GeneratedText> poems = task.writer((CausalModel) bundle.load(run.bundle(), Device.CPU))
                        .sampling(new Sampling().temperature(temperature))
                        .generate(prompts, TextListener.NONE);
                report(temperature, poems, known, knownLines);
            }
        }
    }

    private static void report(
            double temperature, List<GeneratedText> poems, Set<String> known, Set<String> knownLines) {
        Map<String, Integer> forms = new TreeMap<>();
        int copies = 0;
        long lines = 0;
        long copiedLines = 0;
        for (GeneratedText poem : poems) {
            forms.merge(form(poem.text()), 1, Integer::sum);
            copies += known.contains(poem.text()) ? 1 : 0;
            lines += poem.text().lines().count();
            copiedLines += poem.text().lines().filter(knownLines::contains).count();
        }
        int right = COUNT - forms.getOrDefault("other", 0);
        System.out.printf(
                Locale.ROOT,
                "temperature %.1f: of %d poems %d have a right form %s, %d are copies; of %d lines %d are in the training"
                        + " poems%n",
                temperature,
                COUNT,
                right,
                forms,
                copies,
                lines,
                copiedLines);
    }

    private static String form(String poem) {
        List<String> lines = poem.lines().toList();
        int length = lines.isEmpty()
                ? 0
                : lines.get(0).codePointCount(0, lines.get(0).length());
        boolean same = lines.stream().allMatch(line -> line.codePointCount(0, line.length()) == length);
        boolean right = same && (length == 5 || length == 7) && (lines.size() == 4 || lines.size() == 8);
        return right ? length + "x" + lines.size() : "other";
    }
}
