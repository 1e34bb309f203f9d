package dev.jumbo.train.metric;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * F1 of entities in tagged words, micro-averaged, 0 to 1: an entity counts as found if its type and both of its ends are right
 * (Tjong Kim Sang and De Meulder 2003; {@code seqeval} with its defaults). Tags are IOB2: {@code B-PER} begins an entity,
 * {@code I-PER} goes on with it, or begins one where none of its type precedes; {@code O} is outside. Named {@code
 * entity_f1}.
 */
public final class EntityF1 implements Measure {
    private record Entity(int start, int end, String type) {}

    private boolean any;
    private long right;
    private long found;
    private long wanted;

    @Override
    public String name() {
        return "entity_f1";
    }

    /**
     * Adds a text.
     *
     * @param predicted a tag for each word
     * @param truth the right ones
     * @throws IllegalArgumentException if there are not as many, or one is no tag of IOB2
     */
    public void update(List<String> predicted, List<String> truth) {
        if (predicted.size() != truth.size()) {
            throw new IllegalArgumentException(
                    name() + ": expected a tag for each of " + truth.size() + " words, got " + predicted.size());
        }
        Set<Entity> hits = entities(predicted);
        Set<Entity> all = entities(truth);
        found += hits.size();
        wanted += all.size();
        hits.retainAll(all);
        right += hits.size();
        any = true;
    }

    /** Of the entities that were found, the share that is right; 0 if none was found. */
    public double precision() {
        return ratio(right, found);
    }

    /** Of the entities that are there, the share that was found; 0 if there are none. */
    public double recall() {
        return ratio(right, wanted);
    }

    @Override
    public double value() {
        return ratio(2 * right, found + wanted);
    }

    @Override
    public void reset() {
        any = false;
        right = 0;
        found = 0;
        wanted = 0;
    }

    private double ratio(long part, long whole) {
        return !any ? Double.NaN : whole == 0 ? 0 : (double) part / whole;
    }

    private Set<Entity> entities(List<String> tags) {
        Set<Entity> entities = new HashSet<>();
        int start = 0;
        String type = "";
        for (int i = 0; i <= tags.size(); i++) {
            String tag = i < tags.size() ? tags.get(i) : "O";
            boolean outside = tag.equals("O");
            if (!outside && !tag.startsWith("B-") && !tag.startsWith("I-")) {
                throw new IllegalArgumentException(name() + ": expected O, B-… or I-…, got '" + tag + "'");
            }
            String own = outside ? "" : tag.substring(2);
            boolean goesOn = tag.startsWith("I-") && own.equals(type);
            if (!goesOn) {
                if (!type.isEmpty()) {
                    entities.add(new Entity(start, i, type));
                }
                start = i;
                type = own;
            }
        }
        return entities;
    }
}
