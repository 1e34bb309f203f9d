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
 * @param values by metric
 */
record FoldValues(int folds, Map<String, double[]> values) {
    static FoldValues read(RunFolder folder) throws IOException {
        Path file = folder.path().resolve(CrossValidation.FILE);
        JsonNode node = new ObjectMapper().readTree(file.toFile());
        int folds = node.path("folds").asInt();
        Map<String, double[]> values = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> metric : node.path("metrics").properties()) {
            JsonNode list = metric.getValue().path("folds");
            if (list.size() != folds) {
                throw new IOException(file + ": expected " + folds + " values of " + metric.getKey() + ", got " + list);
            }
            values.put(
                    metric.getKey(),
                    IntStream.range(0, folds)
                            .mapToDouble(
                                    i -> list.get(i).isNumber() ? list.get(i).asDouble() : Double.NaN)
                            .toArray());
        }
        if (folds < 2) {
            throw new IOException(file + ": expected at least 2 folds, got " + folds);
        }
        return new FoldValues(folds, values);
    }

    /** Means of each, and the others' differences from the first, fold by fold. */
    static void compare(
            List<FoldValues> all,
            List<String> names,
            double confidence,
            Map<String, List<Estimate>> means,
            List<RunComparison.Difference> differences) {
        int folds = all.get(0).folds();
        double share = CrossValidation.testShare(folds);
        for (FoldValues each : all) {
            if (each.folds() != folds) {
                throw new IllegalArgumentException(
                        "expected cross-validations of " + folds + " folds, got one of " + each.folds());
            }
        }
        for (Map.Entry<String, double[]> metric : all.get(0).values().entrySet()) {
            double[] first = metric.getValue();
            List<Estimate> row = new ArrayList<>();
            for (int i = 0; i < all.size(); i++) {
                double[] other = all.get(i).values().get(metric.getKey());
                row.add(Folds.mean(other == null ? new double[0] : other, share, confidence));
                if (i > 0 && other != null) {
                    double[] difference = IntStream.range(0, folds)
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
}
