package dev.jumbo.train;

import dev.jumbo.train.optim.Plateau;

/**
 * Where a run is: what a checkpoint holds beside tensors. Random streams are derived from the seed and these numbers, so
 * nothing else is needed to continue exactly.
 *
 * @param seed root of the run's randomness
 * @param epoch epochs finished
 * @param batch batches of the next epoch that were used
 * @param step optimizer steps taken
 * @param best the monitored value of the best epoch; NaN before the first
 * @param bestEpoch its number from 1; 0 before the first
 * @param badEpochs epochs since it
 * @param plateau state of a schedule that watches the validation loss
 * @param epochLoss sum of the losses of this epoch's examples, or tokens
 * @param epochExamples how many they are
 * @param logLoss sum of losses since the last record of the metrics log
 * @param logExamples how many examples they are
 * @param seconds time spent in training
 */
public record TrainState(
        long seed,
        int epoch,
        int batch,
        long step,
        double best,
        int bestEpoch,
        int badEpochs,
        Plateau plateau,
        double epochLoss,
        long epochExamples,
        double logLoss,
        long logExamples,
        double seconds) {
    static TrainState start(long seed) {
        return new TrainState(seed, 0, 0, 0, Double.NaN, 0, 0, Plateau.START, 0, 0, 0, 0, 0);
    }

    TrainState afterStep(int batches, double lossSum, long weight, double moreSeconds) {
        return new TrainState(
                seed,
                epoch,
                batch + batches,
                step + 1,
                best,
                bestEpoch,
                badEpochs,
                plateau,
                epochLoss + lossSum,
                epochExamples + weight,
                logLoss + lossSum,
                logExamples + weight,
                seconds + moreSeconds);
    }

    TrainState afterLog() {
        return new TrainState(
                seed, epoch, batch, step, best, bestEpoch, badEpochs, plateau, epochLoss, epochExamples, 0, 0, seconds);
    }

    TrainState afterEpoch(double value, boolean better, Plateau newPlateau, double moreSeconds) {
        return new TrainState(
                seed,
                epoch + 1,
                0,
                step,
                better ? value : best,
                better ? epoch + 1 : bestEpoch,
                better ? 0 : badEpochs + 1,
                newPlateau,
                0,
                0,
                0,
                0,
                seconds + moreSeconds);
    }
}
