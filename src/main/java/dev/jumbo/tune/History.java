package dev.jumbo.tune;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** All that a search has found: records in the order in which they were made, several of a trial that was paused. */
public final class History {
    private final List<Trial> records = new ArrayList<>();
    private final Map<Integer, Trial> latest = new TreeMap<>();

    /** A history of these records. */
    public static History of(Collection<Trial> records) {
        History history = new History();
        records.forEach(history::add);
        return history;
    }

    /** Adds what was found last. */
    public void add(Trial record) {
        records.add(record);
        latest.put(record.number(), record);
    }

    /** Records in the order in which they were made. */
    public List<Trial> records() {
        return List.copyOf(records);
    }

    /** The last record of each trial, by number. */
    public List<Trial> trials() {
        return List.copyOf(latest.values());
    }

    /** Time spent in all trials. */
    public double seconds() {
        return records.stream().mapToDouble(Trial::seconds).sum();
    }

    /**
     * The best trial: of those that were trained to the end; where there are none, of those that were trained longest. The first
     * of equals.
     */
    public Optional<Trial> best(Direction direction) {
        Trial best = null;
        for (Trial trial : latest.values()) {
            if (trial.isJudged() && (best == null || better(trial, best, direction))) {
                best = trial;
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean better(Trial a, Trial b, Direction direction) {
        boolean wholeA = a.state() == Trial.State.FINISHED;
        boolean wholeB = b.state() == Trial.State.FINISHED;
        if (wholeA != wholeB) {
            return wholeA;
        }
        if (!wholeA && a.epochs() != b.epochs()) {
            return a.epochs() > b.epochs();
        }
        return direction.better(a.value(), b.value());
    }
}
