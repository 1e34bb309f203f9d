package dev.jumbo.recipe.study;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.recipe.evaluation.JudgedExamples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** The answers of several runs to the same examples. */
final class SameExamples {
    private static final ObjectMapper JSON = new ObjectMapper();

    private SameExamples() {}

    /**
     * Reads them, in the order of the examples. They are the same if they were in the same places of the data, with the same names and true
     * answers, and of cross-validations in the same folds; whether all the data is the same its fingerprint says.
     *
     * @param notes takes what to know of them
     * @return none if a run kept none
     * @throws IllegalArgumentException if the examples are not the same
     */
    static List<JudgedExamples> read(List<RunFolder> runs, List<String> names, List<String> notes) throws IOException {
        for (RunFolder run : runs) {
            if (!Files.exists(run.predictions())) {
                notes.add("No paired test: " + run.predictions()
                        + " is missing. Its task has no single answers, or it was"
                        + " made by an earlier Jumbo; then jumbo evaluate " + run.path() + " writes it.");
                return List.of();
            }
        }
        List<JudgedExamples> all = new ArrayList<>();
        Set<String> fingerprints = new LinkedHashSet<>();
        for (int i = 0; i < runs.size(); i++) {
            JudgedExamples read = JudgedExamples.read(runs.get(i).predictions()).ordered();
            if (i > 0) {
                check(all.get(0), read, names.get(0) + " and " + names.get(i));
            }
            all.add(read);
            Path card = runs.get(i).dataCard();
            if (Files.exists(card)) {
                fingerprints.add(
                        JSON.readTree(card.toFile()).path("fingerprint").asText());
            }
        }
        if (fingerprints.size() > 1) {
            notes.add(
                    "The runs learned from different data; the test examples have the same classes in the same places.");
        }
        return all;
    }

    private static void check(JudgedExamples first, JudgedExamples other, String both) {
        String difference = first.difference(other);
        if (!difference.isEmpty()) {
            throw new IllegalArgumentException(
                    both + " were not tested on the same examples: " + difference
                            + ". Train both with the same data and split; where their seeds differ, give both the same split.seed");
        }
        for (int i = 0; i < first.positions().length; i++) {
            Object fold = first.properties().get(i).get(CrossValidation.FOLD);
            Object its = other.properties().get(i).get(CrossValidation.FOLD);
            if (!Objects.equals(fold, its)) {
                throw new IllegalArgumentException(
                        both + " have other folds: example " + first.positions()[i]
                                + " was tested in fold " + fold + " and in fold " + its
                                + ". Cross-validate both with the same folds; where their seeds differ, give both the same split.seed");
            }
        }
    }
}
