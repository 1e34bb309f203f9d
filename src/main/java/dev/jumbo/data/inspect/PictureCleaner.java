package dev.jumbo.data.inspect;

import dev.jumbo.data.inspect.PictureFacts.Fact;
import dev.jumbo.data.inspect.PictureInput.Item;
import dev.jumbo.data.text.TrainingProgress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Applies steps to pictures, one after the other, and notes what each leaves out. */
public final class PictureCleaner {
    /** Which copy stays, the first of these parts before the others. */
    private static final List<String> KEEPING = List.of("test", "validation", "train");

    private final PictureInput input;
    private final List<Item> items;
    private final PictureFacts facts;
    private final boolean[] gone;
    private final List<Removal> removals = new ArrayList<>();
    private final TrainingProgress progress;

    private PictureCleaner(PictureInput input, PictureFacts facts, TrainingProgress progress) {
        this.input = input;
        this.items = input.shown();
        this.facts = facts;
        this.gone = new boolean[items.size()];
        this.progress = progress;
    }

    /**
     * What is left, and what is not.
     *
     * @param kept positions, ascending
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Result(int[] kept, List<Removal> removals) {}

    /**
     * Applies the steps.
     *
     * @throws IllegalArgumentException if a step is of texts, or pictures are left that cannot be read and a step needs them
     */
    public static Result clean(
            PictureInput input, PictureFacts facts, List<CleanStep> steps, TrainingProgress progress) {
        PictureCleaner cleaner = new PictureCleaner(input, facts, progress);
        if (steps.stream().anyMatch(CleanStep.Broken.class::isInstance)) {
            input.refused().forEach((name, reason) -> cleaner.removals.add(new Removal(name, "broken", reason)));
        }
        steps.forEach(cleaner::apply);
        return new Result(cleaner.left(), List.copyOf(cleaner.removals));
    }

    private int[] left() {
        return IntStream.range(0, items.size()).filter(i -> !gone[i]).toArray();
    }

    /** What is left and can be read. */
    private int[] good() {
        return IntStream.of(left())
                .filter(i -> !facts.facts().get(i).isBroken())
                .toArray();
    }

    private void remove(int index, String step, String reason) {
        if (!gone[index]) {
            gone[index] = true;
            removals.add(new Removal(items.get(index).name(), step, reason));
        }
    }

    private void apply(CleanStep step) {
        if (step instanceof CleanStep.Broken) {
            for (int i : left()) {
                if (facts.facts().get(i).isBroken()) {
                    remove(i, "broken", facts.facts().get(i).problem());
                }
            }
        } else if (step instanceof CleanStep.ExactDuplicates) {
            exactDuplicates();
        } else if (step instanceof CleanStep.NearDuplicates near) {
            nearDuplicates(threshold(near.threshold()));
        } else if (step instanceof CleanStep.Leakage leakage) {
            leakage(threshold(leakage.threshold()));
        } else if (step instanceof CleanStep.Mislabelled mislabelled) {
            mislabelled(mislabelled.agreement());
        } else if (step instanceof CleanStep.Size size) {
            size(size);
        } else if (step instanceof CleanStep.SmallClasses small) {
            smallClasses(small.least());
        } else {
            throw new IllegalArgumentException("clean: " + step + " is no step for pictures, which the data is");
        }
    }

    private static double threshold(double given) {
        return given == 0 ? PictureInspection.Settings.DEFAULT.similarity() : given;
    }

    /** The smaller the more it is to be kept. */
    private int rank(int index) {
        int place = KEEPING.indexOf(items.get(index).part());
        return place < 0 ? KEEPING.size() : place;
    }

    private Map<String, List<Integer>> byContent() {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int i : good()) {
            groups.computeIfAbsent(facts.facts().get(i).pixels(), hash -> new ArrayList<>())
                    .add(i);
        }
        return groups;
    }

    private void exactDuplicates() {
        for (List<Integer> group : byContent().values()) {
            List<String> labels =
                    group.stream().map(i -> items.get(i).label()).distinct().toList();
            if (labels.size() > 1) {
                group.forEach(i ->
                        remove(i, "exact-duplicates", "the same picture is labelled " + String.join(" and ", labels)));
                continue;
            }
            int kept = group.stream()
                    .min(Comparator.comparingInt(this::rank).thenComparing(i -> i))
                    .orElseThrow();
            for (int i : group) {
                if (i != kept) {
                    remove(
                            i,
                            "exact-duplicates",
                            "the same as " + items.get(kept).name());
                }
            }
        }
    }

    private List<NearPictures.Pair> pairs(double threshold) {
        return NearPictures.find(facts.thumbnails(), good(), threshold, progress);
    }

    private void nearDuplicates(double threshold) {
        for (NearPictures.Pair pair : pairs(threshold)) {
            int first = pair.first();
            int second = pair.second();
            if (!gone[first] && !gone[second]) {
                boolean later = rank(first) <= rank(second);
                remove(
                        later ? second : first,
                        "near-duplicates",
                        "almost the same as "
                                + items.get(later ? first : second).name());
            }
        }
    }

    private void leakage(double threshold) {
        for (List<Integer> group : byContent().values()) {
            int best = group.stream().min(Comparator.comparingInt(this::rank)).orElseThrow();
            group.forEach(i -> leaked(i, best, "the same as "));
        }
        for (NearPictures.Pair pair : pairs(threshold)) {
            leaked(pair.first(), pair.second(), "almost the same as ");
            leaked(pair.second(), pair.first(), "almost the same as ");
        }
    }

    private void leaked(int index, int other, String how) {
        if (rank(index) > rank(other)) {
            remove(
                    index,
                    "leakage",
                    how + items.get(other).name() + " of " + items.get(other).part());
        }
    }

    private void mislabelled(double agreement) {
        PictureInspection.Settings settings =
                new PictureInspection.Settings(0, PictureInspection.Settings.DEFAULT.neighbours(), agreement);
        Map<String, Integer> places = new HashMap<>();
        int[] good = good();
        for (int i : good) {
            places.put(items.get(i).name(), i);
        }
        PictureSuspects.of(items, facts, good, settings, progress).byOthers().forEach(suspect -> {
            Integer place = places.get(suspect.name());
            if (place != null) {
                remove(place, "mislabelled", "labelled " + suspect.label() + ", but " + suspect.why());
            }
        });
    }

    private void size(CleanStep.Size size) {
        for (int i : good()) {
            Fact fact = facts.facts().get(i);
            if (Math.min(fact.height(), fact.width()) < size.minSide()
                    || (long) fact.height() * fact.width() > size.maxPixels()) {
                remove(i, "size", fact.height() + "x" + fact.width() + " pixels");
            }
        }
    }

    /** Of several labels, pictures go that have a small one. */
    private void smallClasses(int least) {
        String what = input.hasLabelSets() ? " of label " : " of class ";
        Map<String, Integer> counts = new HashMap<>();
        for (int i : left()) {
            input.labelsOf(i).forEach(label -> counts.merge(label, 1, Integer::sum));
        }
        for (int i : left()) {
            for (String label : input.labelsOf(i)) {
                int count = counts.getOrDefault(label, 0);
                if (count < least) {
                    remove(i, "small-classes", count + what + label + ", fewer than " + least);
                }
            }
        }
    }
}
