package dev.jumbo.recipe.study;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.jumbo.recipe.RunFolder;
import dev.jumbo.statistics.Estimate;
import dev.jumbo.statistics.Folds;
import dev.jumbo.statistics.Paired;
import dev.jumbo.statistics.TestResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Values of each fold of a cross-validation.
 *
 * @param folds how many
 * @param repeats how often
 * @param values by metric, repeat after repeat
 */
record FoldValues(int folds, int repeats, Map<String, double[]> values) {
    static FoldValues read(RunFolder folder) throws IOException {
        Path file = folder.path().resolve(CrossValidation.FILE);
        JsonNode node = new ObjectMapper().readTree(file.toFile());
        int folds = node.path("folds").asInt();
        int repeats = node.path("repeats").asInt(1);
        int count = folds * repeats;
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> metric : node.path("metrics").properties()) {
            JsonNode list = metric.getValue().path("folds");
            if (list.size() != count) {
                throw new IOException(file + ": expected " + count + " values of " + metric.getKey() + ", got " + list);
            }
            values.put(
                    metric.getKey(),
                    IntStream.range(0, count)
                            .mapToDouble(
                                    i -> list.get(i).isNumber() ? list.get(i).asDouble() : Double.NaN)
                            .toArray());
        }
        if (folds < 2) {
            throw new IOException(file + ": expected at least 2 folds, got " + folds);
        }
        return new FoldValues(folds, repeats, values);
    }

    /** Means of each, and the others' differences from the first, fold by fold. */
    static void compare(
            List<FoldValues> all,
            List<String> names,
            double confidence,
            Map<String, List<Estimate>> means,
            List<RunComparison.Difference> differences) {
        int folds = all.get(0).folds();
        int repeats = all.get(0).repeats();
        double share = CrossValidation.testShare(folds);
        for (FoldValues each : all) {
            if (each.folds() != folds || each.repeats() != repeats) {
                throw new IllegalArgumentException("expected cross-validations of " + shown(folds, repeats)
                        + ", got one of " + shown(each.folds(), each.repeats()));
            }
        }
        for (Map.Entry<String, double[]> metric : all.get(0).values().entrySet()) {
            double[] first = metric.getValue();
            List<Estimate> row = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                double[] other = all.get(i).values().get(metric.getKey());
                row.add(Folds.mean(other == null ? new double[0] : other, share, confidence));
                if (i > 0 && other != null) {
                    double[] difference = IntStream.range(0, folds * repeats)
                            .mapToDouble(f -> other[f] - first[f])
                            .toArray();
                    TestResult test = Paired.correctedResampledTTest(first, other, share);
                    differences.add(new RunComparison.Difference(
                            metric.getKey(),
                            names.get(0),
                            names.get(i),
                            Folds.mean(difference, share, confidence),
                            test,
                            test.pValue(),
                            ""));
                }
            }
            means.put(metric.getKey(), row);
        }
    }

    private static String shown(int folds, int repeats) {
        return folds + " folds" + (repeats == 1 ? "" : ", " + repeats + " times");
    }
}
