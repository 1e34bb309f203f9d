package dev.jumbo.recipe;

import dev.jumbo.train.Callback;
import dev.jumbo.train.TrainState;
import dev.jumbo.train.Trainer;
import dev.jumbo.train.TrainingException;
import dev.jumbo.train.log.Progress;
import dev.jumbo.train.optim.Schedule;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The learning-rate range test (Smith 2017): the recipe's model is trained for some steps with a rate that rises from one to
 * the next by the same factor, until the loss explodes. Nothing is kept of it.
 *
 * @param recipe whose model, data and training
 * @param low the first rate; 1e-7
 * @param high the last rate; 10
 * @param steps how many, at least 20; 100
 */
public record LearningRateFinder(Recipe recipe, double low, double high, int steps) {
    /** What the newest loss counts in the mean of losses, in place of all before. */
    private static final double NEWEST = 0.1;

    /** Times the smallest smoothed loss at which it has exploded. */
    private static final double EXPLODED = 4;

    /** Share of the fall after which it has begun. */
    private static final double FALLEN = 0.05;

    /**
     * A step.
     *
     * @param rate its learning rate
     * @param loss before it
     * @param smoothed exponentially weighted mean of this loss and those before, without bias
     */
    public record Point(double rate, double loss, double smoothed) {}

    /**
     * Which rates to train with.
     *
     * @param steepest where the smoothed loss falls fastest
     * @param middle half the way, in factors, from where the fall has begun to its end
     * @param minimum a tenth of the rate with the smallest smoothed loss
     */
    public record Suggestion(double steepest, double middle, double minimum) {}

    /**
     * What came of it.
     *
     * @param points one a step
     * @param suggestion which rates to train with
     */
    public record Result(List<Point> points, Suggestion suggestion) {
        public Result {
            points = List.copyOf(points);
        }
    }

    public LearningRateFinder {
        if (!(low > 0 && low < high && Double.isFinite(high))) {
            throw new IllegalArgumentException(
                    "expected rates above 0, the smaller first, got " + low + " and " + high);
        }
        if (steps < 20) {
            throw new IllegalArgumentException("steps: expected at least 20, got " + steps);
        }
    }

    /**
     * Trains and suggests.
     *
     * @throws TrainingException if the loss is not a number before there is anything to suggest from
     */
    public Result find(Progress progress) throws IOException {
        Rise rise = new Rise();
        try {
            new TrainingRun(recipe, new RunFolder(Path.of("."))).rehearse(steps, rise::prepare, progress);
        } catch (TrainingException e) { // the rate has become too high
            if (rise.points.size() < 10) {
                throw e;
            }
        }
        return new Result(rise.points, suggest(rise.points));
    }

    /** Which rates to train with. */
    static Suggestion suggest(List<Point> points) {
        int lowest = 0;
        for (int i = 1; i < points.size(); i++) {
            lowest = points.get(i).smoothed() < points.get(lowest).smoothed() ? i : lowest;
        }
        return new Suggestion(
                points.get(steepest(points, lowest)).rate(),
                middle(points, lowest),
                points.get(lowest).rate() / 10);
    }

    /** Central differences over equal factors of the rate; the first tenth is warming up, and after the minimum nothing falls. */
    private static int steepest(List<Point> points, int lowest) {
        int from = Math.max(1, points.size() / 10);
        int best = from;
        double most = Double.POSITIVE_INFINITY;
        for (int i = from; i < Math.min(lowest, points.size() - 1); i++) {
            double slope = points.get(i + 1).smoothed() - points.get(i - 1).smoothed();
            if (slope < most) {
                most = slope;
                best = i;
            }
        }
        return best;
    }

    /** Half the way, in factors of the rate, from where a twentieth of the fall is done to the minimum. */
    private static double middle(List<Point> points, int lowest) {
        double first = points.get(0).smoothed();
        double bound = first - FALLEN * (first - points.get(lowest).smoothed());
        int begin = lowest;
        while (begin > 0 && points.get(begin - 1).smoothed() <= bound) {
            begin--;
        }
        return Math.sqrt(points.get(begin).rate() * points.get(lowest).rate());
    }

    /** Records losses while the rate rises. */
    private final class Rise implements Callback {
        private final List<Point> points = new ArrayList<>();
        private final double factor = Math.pow(high / low, 1.0 / (steps - 1));
        private double mean;
        private double smallest = Double.POSITIVE_INFINITY;

        void prepare(Trainer trainer, long total) {
            double start = low / recipe.train().optimizer().lr();
            trainer.schedule(new Schedule.Exponential(start, start * Math.pow(factor, (double) total)))
                    .stopEarly(0)
                    .callback(this);
        }

        @Override
        public boolean onStep(TrainState state, double loss) {
            int step = points.size();
            mean += NEWEST * (loss - mean);
            double smoothed = mean / (1 - Math.pow(1 - NEWEST, step + 1.0));
            points.add(new Point(low * Math.pow(factor, step), loss, smoothed));
            smallest = Math.min(smallest, smoothed);
            boolean exploded = step >= 10 && smoothed > EXPLODED * smallest;
            return points.size() < steps && !exploded;
        }
    }
}
