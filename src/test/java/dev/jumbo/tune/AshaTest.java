package dev.jumbo.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Promotions by the paper's rule, worked out by hand; the median rule; what is best. */
class AshaTest {
    private static final Asha ASHA = new Asha(Direction.MAX, 3, 1, 9);

    private static Trial at(int number, int epochs, double value) {
        Trial.State state = epochs == 9 ? Trial.State.FINISHED : Trial.State.PAUSED;
        return new Trial(number, state, epochs, value, Map.of(), List.of(value), 0, "");
    }

    private static Optional<Integer> promoted(List<Trial> records) {
        return ASHA.promotion(History.of(records)).map(Trial::number);
    }

    @Test
    void rungsGrowByTheReductionAndEndWithTheRecipesEpochs() {
        assertThat(ASHA.rungs()).containsExactly(1, 3, 9);
        assertThat(new Asha(Direction.MIN, 4, 2, 20).rungs()).containsExactly(2, 8, 20);
        assertThat(new Asha(Direction.MIN, 2, 5, 5).rungs()).containsExactly(5);
        assertThat(ASHA.until(0, 9)).isEqualTo(1);
        assertThat(ASHA.until(1, 9)).isEqualTo(3);
        assertThat(ASHA.until(3, 9)).isEqualTo(9);
        assertThatThrownBy(() -> new Asha(Direction.MIN, 3, 10, 9)).hasMessageContaining("minEpochs");
    }

    @Test
    void theBestThirdOfARungGoesOnOneByOneTheHighestRungFirst() {
        List<Trial> records = new ArrayList<>();
        records.add(at(1, 1, 0.1));
        records.add(at(2, 1, 0.5));
        assertThat(promoted(records)).as("floor(2 / 3) = 0 of the first rung").isEmpty();
        records.add(at(3, 1, 0.3));
        assertThat(promoted(records)).as("1 of 3").contains(2);
        records.add(at(2, 3, 0.6));
        assertThat(promoted(records)).as("the best third has gone on").isEmpty();
        records.add(at(4, 1, 0.9));
        assertThat(promoted(records)).as("1 of 4: now it is another one").contains(4);
        records.add(at(4, 3, 0.7));
        records.add(at(5, 1, 0.2));
        assertThat(promoted(records)).as("1 of 5").isEmpty();
        records.add(at(6, 1, 0.15));
        assertThat(promoted(records)).as("2 of 6: 4 and 2, which have gone on").isEmpty();
        records.add(at(7, 1, 0.05));
        records.add(at(8, 1, 0.8));
        assertThat(promoted(records)).as("2 of 8: 4 and 8").contains(8);
        records.add(at(8, 3, 0.65));
        assertThat(promoted(records)).as("1 of 3 of the second rung").contains(4);
        records.add(at(9, 1, 0.7)); // 3 of 9 of the first rung: 4, 8 and 9
        assertThat(promoted(records)).as("the higher rung first").contains(4);
        records.add(at(4, 9, 0.75));
        assertThat(promoted(records)).contains(9);
        records.add(at(9, 3, 0.1));
        assertThat(promoted(records)).isEmpty();
    }

    @Test
    void whatFailedIsNoPartOfARung() {
        Trial failed = new Trial(3, Trial.State.FAILED, 0, Double.NaN, Map.of(), List.of(), 0, "no");
        assertThat(promoted(List.of(at(1, 1, 0.1), at(2, 1, 0.5), failed))).isEmpty();
        Trial later = new Trial(2, Trial.State.FAILED, 2, 0.5, Map.of(), List.of(0.5, Double.NaN), 0, "no");
        assertThat(promoted(List.of(at(1, 1, 0.1), at(2, 1, 0.5), at(3, 1, 0.2), later)))
                .isEmpty();
    }

    @Test
    void theMedianRuleEndsWhatIsWorseThanHalfTheFinished() {
        MedianPruner pruner = new MedianPruner(Direction.MIN, 3, 2);
        History history = new History();
        for (int i = 1; i <= 3; i++) {
            history.add(
                    new Trial(i, Trial.State.FINISHED, 3, i, Map.of(), List.of(i + 2.0, i + 1.0, (double) i), 0, ""));
        }
        assertThat(pruner.prunes(history, 4, List.of(9.0)))
                .as("the least epochs")
                .isFalse();
        assertThat(pruner.prunes(history, 4, List.of(9.0, 3.1))).as("median 3").isTrue();
        assertThat(pruner.prunes(history, 4, List.of(9.0, 3.0))).isFalse();
        assertThat(pruner.prunes(history, 4, List.of(2.5, 9.0)))
                .as("its best so far counts")
                .isFalse();
        assertThat(pruner.prunes(History.of(history.trials().subList(0, 2)), 4, List.of(9.0, 9.0)))
                .as("too few finished")
                .isFalse();
    }

    @Test
    void whatWasTrainedToTheEndIsBetterThanWhatWasNot() {
        History history = History.of(List.of(at(1, 1, 0.99), at(2, 3, 0.9), at(3, 3, 0.9)));
        assertThat(history.best(Direction.MAX).orElseThrow().number()).isEqualTo(2);
        history.add(at(3, 9, 0.5));
        assertThat(history.best(Direction.MAX).orElseThrow().number()).isEqualTo(3);
        assertThat(new History().best(Direction.MAX)).isEmpty();
    }

    /** What halving promises (Li et al. 2020): more from the same number of epochs. */
    @Test
    void halvingFindsMoreThanWholeTrialsWithTheSameEpochs() {
        int budget = 15 * BudgetSearch.EPOCHS;
        double whole = new BudgetSearch(new RandomSampler(), new NoPruner()).median(budget, 60);
        double halved = new BudgetSearch(new RandomSampler(), new Asha(Direction.MIN, 3, 1, BudgetSearch.EPOCHS))
                .median(budget, 60);
        assertThat(halved).isPositive().isLessThan(0.8 * whole);
    }
}
