package dev.jumbo.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RocCurveTest {
    private static double area(RocCurve curve) {
        double area = 0;
        for (int i = 1; i < curve.fpr().length; i++) {
            area += (curve.fpr()[i] - curve.fpr()[i - 1]) * (curve.tpr()[i] + curve.tpr()[i - 1]) / 2;
        }
        return area;
    }

    @Test
    void thinnedCurveKeepsItsEndsAndNearlyItsArea() {
        SplittableRandom random = new SplittableRandom(11);
        int rows = 20_000;
        float[] scores = new float[rows];
        float[] targets = new float[rows];
        for (int i = 0; i < rows; i++) {
            targets[i] = random.nextInt(2);
            scores[i] = (float) (random.nextDouble() + 0.4 * targets[i]);
        }
        RocAuc auc = new RocAuc();
        auc.update(new Outputs(scores, rows, 1, targets));
        RocCurve full = auc.curves(Integer.MAX_VALUE).get(0);
        assertThat(full.fpr().length).isGreaterThan(1000);
        assertThat(area(full)).isCloseTo(auc.value(), within(1e-12));

        RocCurve thin = auc.curves(100).get(0);
        assertThat(thin.fpr().length).isBetween(50, 100);
        assertThat(thin.area()).isEqualTo(auc.value());
        assertThat(area(thin)).isCloseTo(auc.value(), within(2e-3));
        assertThat(thin.fpr()).isSorted().startsWith(0).endsWith(1);
        assertThat(thin.tpr()).isSorted().startsWith(0).endsWith(1);
        assertThat(auc.curves(2).get(0).fpr()).containsExactly(0, 1);
    }

    @Test
    void pointsOnALineAreDropped() {
        RocAuc auc = new RocAuc();
        auc.update(new Outputs(new float[] {5, 4, 3, 2, 1, 1}, 6, 1, new float[] {1, 1, 0, 0, 1, 0}));
        RocCurve curve = auc.curves(100).get(0);
        assertThat(curve.fpr()).containsExactly(new double[] {0, 0, 2 / 3.0, 1}, within(1e-15));
        assertThat(curve.tpr()).containsExactly(new double[] {0, 2 / 3.0, 2 / 3.0, 1}, within(1e-15));
        assertThat(curve.positive()).isEqualTo(1);
    }
}
