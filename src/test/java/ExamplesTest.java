import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ExamplesTest {
    @Test
    void theRegressionIsLearned() {
        assertThat(MlpRegression.train(300)).isLessThan(0.01);
    }
}
