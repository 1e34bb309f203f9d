package dev.jumbo.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.jumbo.train.log.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The learning-rate range test: its rates, its mean, its suggestions, and that it leaves nothing behind. */
class LearningRateFinderTest {
    @TempDir
    Path folder;

    private Recipe recipe() throws IOException {
        StringBuilder rows = new StringBuilder("text,label\n");
        for (int i = 0; i < 60; i++) {
            rows.append(i % 2 == 0 ? "good " : "bad ").append(i).append(i % 2 == 0 ? ",yes\n" : ",no\n");
        }
        Files.writeString(folder.resolve("texts.csv"), rows);
        return RecipeYaml.parse("""
                task: text-classification
                data: {source: labelled, path: '%s'}
                prepare: {tokenizer: {name: characters}, maxLength: 16}
                model: {name: textcnn, options: {width: 8, filters: 4, filterWidths: [2]}}
                train: {epochs: 3, batchSize: 8, workers: 0, stopEarly: 2, optimizer: {name: sgd, lr: 0.3}}
                """.formatted(folder.resolve("texts.csv")), "r.yaml", List.of());
    }

    @Test
    void ratesRiseByTheSameFactorUntilTheLossExplodes() throws IOException {
        LearningRateFinder finder = new LearningRateFinder(recipe(), 1e-6, 1e5, 50);
        LearningRateFinder.Result result = finder.find(Progress.silent());
        List<LearningRateFinder.Point> points = result.points();
        assertThat(points.size()).isBetween(20, 49);
        double mean = 0;
        for (int i = 0; i < points.size(); i++) {
            assertThat(points.get(i).rate())
                    .isCloseTo(
                            1e-6 * Math.pow(1e11, i / 49.0),
                            within(1e-9 * points.get(i).rate()));
            mean = 0.9 * mean + 0.1 * points.get(i).loss();
            assertThat(points.get(i).smoothed())
                    .isCloseTo(
                            mean / (1 - Math.pow(0.9, i + 1)),
                            within(1e-9 * points.get(i).smoothed()));
        }
        assertThat(points.get(0).loss()).isCloseTo(Math.log(2), within(0.5)); // of two classes, before it learns
        assertThat(result.suggestion().steepest())
                .isBetween(1e-6, points.get(points.size() - 1).rate());
        assertThat(finder.find(Progress.silent()))
                .as("the same seed, the same bits")
                .isEqualTo(result);
        try (var files = Files.list(folder)) {
            assertThat(files.map(Path::getFileName).map(Path::toString)).containsExactly("texts.csv");
        }
    }

    @Test
    void suggestionsOfAKnownCurve() {
        // From 1e-6 to 1 by tenths: flat at 2 to 1e-4, down by 0.5 a decade to 1e-2 and steeper (1 a decade) to 1e-1,
        // then up, with a peak after which it falls faster than ever.
        List<LearningRateFinder.Point> points = new ArrayList<>();
        for (int i = 0; i <= 60; i++) {
            double decade = -6 + i / 10.0;
            double loss = decade <= -4
                    ? 2
                    : decade <= -2 ? 2 - 0.5 * (decade + 4) : decade <= -1 ? -1 - decade : 5 * (decade + 1);
            double peak = i == 55 ? loss + 20 : loss;
            points.add(new LearningRateFinder.Point(Math.pow(10, decade), peak, peak));
        }
        LearningRateFinder.Suggestion found = LearningRateFinder.suggest(points);
        assertThat(found.minimum()).isCloseTo(1e-2, within(1e-8));
        assertThat(Math.log10(found.steepest())).isBetween(-2.0, -1.0);
        // a twentieth of the fall of 2 is done at 1.9, at -3.8 or, by rounding, the point after it
        assertThat(Math.log10(found.middle())).isBetween((-3.81 - 1) / 2, (-3.69 - 1) / 2);
    }

    @Test
    void whatCannotBeIsRefused() throws IOException {
        Recipe recipe = recipe();
        assertThatThrownBy(() -> new LearningRateFinder(recipe, 1, 0.1, 100)).hasMessageContaining("the smaller first");
        assertThatThrownBy(() -> new LearningRateFinder(recipe, 0.1, 1, 5)).hasMessageContaining("at least 20");
    }
}
