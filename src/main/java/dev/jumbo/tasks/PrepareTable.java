package dev.jumbo.tasks;

import dev.jumbo.data.table.Scaling;
import dev.jumbo.data.table.TableFitting;
import dev.jumbo.models.TabularModels;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What the tasks of tables share. */
public sealed interface PrepareTable extends Prepare permits PrepareTabularClassification, PrepareTabularRegression {
    /** The column that is predicted. */
    String target();

    List<String> ignore();

    List<String> categories();

    Scaling.Kind scale();

    List<String> log();

    TableFitting.Imputation impute();

    double fill();

    boolean indicators();

    int minCount();

    String group();

    String time();

    /** What is done with columns. */
    default TableFitting.Settings settings() {
        List<String> ignored = new ArrayList<>(ignore());
        if (!group().isEmpty()) {
            ignored.add(group());
        }
        return new TableFitting.Settings(
                ignored, categories(), scale(), log(), impute(), fill(), indicators(), minCount());
    }

    /** Checks settings. */
    static void check(double hide, int minCount, String group, String time) {
        TextParts.positive("minCount", minCount);
        if (!(hide >= 0 && hide < 1)) {
            throw new IllegalArgumentException("hide: expected a share in [0, 1), got " + hide);
        }
        if (!group.isEmpty() && !time.isEmpty()) {
            throw new IllegalArgumentException("time: expected none beside group, got '" + time + "'");
        }
    }

    @Override
    default DataSource defaultData() {
        return new TableSource.Files("");
    }

    @Override
    default ModelChoice defaultModel() {
        return new ModelChoice("tabular-mlp", Map.of());
    }

    @Override
    default List<String> models() {
        return TabularModels.names();
    }

    @Override
    default boolean takesBundles() {
        return true;
    }
}
