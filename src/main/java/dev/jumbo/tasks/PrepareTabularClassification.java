package dev.jumbo.tasks;

import dev.jumbo.data.Split;
import dev.jumbo.data.table.Scaling;
import dev.jumbo.data.table.TableEncoding;
import dev.jumbo.data.table.TableFitting;
import dev.jumbo.models.TabularModels;
import dev.jumbo.models.TabularSpec;
import dev.jumbo.train.metric.Metrics;
import java.io.IOException;
import java.util.List;

/**
 * What {@code tabular-classification} does with tables. Columns of numbers, truth values and times become numbers, those of texts categories.
 *
 * @param target the column that is predicted
 * @param ignore columns that the model does not see
 * @param categories columns of numbers, truth values or times that name things
 * @param scale {@code standard}, {@code minmax}, {@code robust}, {@code quantile} or {@code none}
 * @param log columns of which sign(x)·ln(1 + |x|) is taken before scaling
 * @param impute what stands for an empty number: {@code median}, {@code mean} or {@code constant}
 * @param fill the constant, if it is one
 * @param indicators whether a number more says that a cell was empty, of columns where training rows have such
 * @param minCount training rows that a category needs to be known
 * @param hide share of the categories that become unknown in training, so that the model learns what to make of new ones
 * @param group the column whose equal cells stay in one part; empty: none. The model does not see it
 * @param time the column in whose order rows are divided, the oldest to learn from; empty: none
 */
public record PrepareTabularClassification(
        String target,
        List<String> ignore,
        List<String> categories,
        Scaling.Kind scale,
        List<String> log,
        TableFitting.Imputation impute,
        double fill,
        boolean indicators,
        int minCount,
        double hide,
        String group,
        String time)
        implements PrepareTable {
    public PrepareTabularClassification {
        ignore = List.copyOf(ignore);
        categories = List.copyOf(categories);
        log = List.copyOf(log);
        PrepareTable.check(hide, minCount, group, time);
    }

    /** With the defaults. */
    public PrepareTabularClassification(String target) {
        this(
                target,
                List.of(),
                List.of(),
                Scaling.Kind.STANDARD,
                List.of(),
                TableFitting.Imputation.MEDIAN,
                0,
                true,
                2,
                0.01,
                "",
                "");
    }

    @Override
    public List<String> defaultMetrics() {
        return List.of("accuracy", "roc_auc");
    }

    @Override
    public void checkMetric(String name) {
        Metrics.byName(name);
    }

    @Override
    public TableData open(DataSource source, HeldOut held, ModelChoice model, long seed) throws IOException {
        TableParts parts = TableParts.open(
                source, "tabular-classification", new TableParts.Rows(target, group, time, true), held, seed);
        List<String> classes = parts.classes();
        Split split = parts.split(classes);
        TableEncoding encoding = parts.fit(settings(), split.train());
        TabularSpec spec = new TabularSpec(
                model.name(), classes.size(), encoding.numbers().size(), encoding.sizes(), model.options());
        TabularModels.byName(spec); // so that options are checked before rows are encoded
        return TableData.of(
                new TabularClassification(spec, target, classes, encoding),
                hide,
                parts,
                parts.encode(encoding, classes, split));
    }

    @Override
    public TableData open(DataSource source, HeldOut held, ModelChoice model, Task known, long seed)
            throws IOException {
        if (!(known instanceof TabularClassification task) || !task.target().equals(target)) {
            throw new IllegalArgumentException(
                    "model.from: expected a model of the task tabular-classification that predicts " + target);
        }
        Prepare.checkBundle(model, task.spec().name());
        TableParts parts = TableParts.open(
                source, "tabular-classification", new TableParts.Rows(target, group, time, true), held, seed);
        Split split = parts.split(task.classes());
        return TableData.of(
                task.deciding(List.of()), hide, parts, parts.encode(task.encoding(), task.classes(), split));
    }
}
