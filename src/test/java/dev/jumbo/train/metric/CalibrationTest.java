package dev.jumbo.train.metric;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CalibrationTest {
    @Test
    void binsHoldTheirUpperEdgeAndTheErrorIsWeightedByRows() {
        Calibration calibration = new Calibration(4);
        // Confidences .5 (wrong), .75 (right), .75 (wrong), 1 (right).
        calibration.update(Outputs.probabilities(new float[] {.5f, .75f, .25f, 1}, 4, 1, new float[] {1, 1, 1, 1}));
        assertThat(calibration.bins())
                .containsExactly(
                        new Calibration.Bin(0, .25, 0, Double.NaN, Double.NaN),
                        new Calibration.Bin(.25, .5, 1, .5, 0),
                        new Calibration.Bin(.5, .75, 2, .75, .5),
                        new Calibration.Bin(.75, 1, 1, 1, 1));
        assertThat(calibration.value()).isCloseTo((.5 + 2 * .25 + 0) / 4, within(1e-15));
    }
}
