package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.nn.Rope;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are written together, a token each a step; between two steps others join and those that have ended leave (Yu et
 * al. 2022, <i>Orca</i>). Prompts of those that join are read one by one, so many tokens a step that the others do not wait long.
 *
 * <p>It is confined to one thread. What lasts lives in the scope that is current in each call, the same one always.
 */
final class ContinuousBatch {
    /** A pass over fewer tokens takes about as long as one over so many: it reads all weights. */
    private static final int LEAST_COST = 16;

    private final CausalModel model;
    private final EngineSettings settings;
    private final Device device;
    private final int layers;
    private final KvBatch caches;
    private final PrefixCache prefixes;
    private final EngineCounters counters;
    private final StepListener listener;
    private final List<Generation> running = new ArrayList<>();

    /** What is about to join. */
    private @Nullable Generation joining;

    private @Nullable Prefill prefill;

    ContinuousBatch(CausalModel model, EngineSettings settings, EngineCounters counters, StepListener listener) {
        this.model = model;
        this.settings = Rope.dependsOnLength(model)
                ? settings.prefillTokens(Integer.MAX_VALUE).prefixCacheBytes(0)
                : settings;
        this.counters = counters;
        this.listener = listener;
        device = model.parameters().values().iterator().next().tensor().device();
        try (Scope scope = Scope.open()) {
            layers = model.caches(1, 1).size();
        }
        caches = new KvBatch(layers);
        prefixes = new PrefixCache(this.settings.prefixCacheBytes());
    }

    boolean hasRoom() {
        return joining == null && running.size() < settings.rows();
    }

    boolean isEmpty() {
        return joining == null && running.isEmpty();
    }

    /** Texts in work. */
    int size() {
        return running.size() + (joining == null ? 0 : 1);
    }

    /** Begins with a text; there has to be room. */
    void add(Generation generation) {
        int[] ids = generation.request.prompt().ids();
        PrefixCache.Match known = prefixes.find(ids, ids.length - 1);
        prefill = new Prefill(ids, layers, known);
        joining = generation;
        generation.reused = known == null ? 0 : known.length();
        counters.prompt(ids.length, generation.reused);
    }

    /** {@link #step(Supplier)} where no other text waits. */
    void step() {
        step(() -> null);
    }

    /**
     * Texts that are not wanted any more leave; then others join, as far as there is room and their prompts are not too long for
     * one step, and all get a token each.
     *
     * @param waiting gives the next text to join, or null
     */
    void step(Supplier<@Nullable Generation> waiting) {
        removeCancelled();
        int left = settings.prefillTokens();
        while (left > 0 && isJoining(waiting)) {
            left -= Math.max(read(left), LEAST_COST);
        }
        if (!running.isEmpty()) {
            decode();
        }
    }

    private boolean isJoining(Supplier<@Nullable Generation> waiting) {
        Generation next = hasRoom() ? waiting.get() : null;
        if (next != null) {
            add(next);
        }
        return joining != null;
    }

    /** All texts fail. */
    void fail(Throwable reason) {
        if (joining != null) {
            Generation generation = joining;
            endPrefill();
            generation.fail(reason);
        }
        failRunning(reason);
    }

    private void failRunning(Throwable reason) {
        List<Generation> all = List.copyOf(running);
        running.clear();
        caches.clear();
        all.forEach(each -> each.fail(reason));
    }

    private void removeCancelled() {
        if (joining != null && joining.isCancelled()) {
            Generation generation = joining;
            endPrefill();
            generation.end();
        }
        for (int i = running.size() - 1; i >= 0; i--) {
            if (running.get(i).isCancelled()) {
                leave(i);
            }
        }
    }

    private void endPrefill() {
        if (prefill != null) {
            prefill.free();
        }
        prefill = null;
        joining = null;
    }

    /** Reads up to {@code most} tokens of the prompt of the text that joins. → how many */
    private int read(int most) {
        Generation generation = Objects.requireNonNull(joining);
        Prefill reading = Objects.requireNonNull(prefill);
        int count = Math.min(most, reading.left());
        boolean goesOn;
        try (Scope scope = Scope.open()) {
            Tensor logits = reading.read(model, count, device, scope); // [1, V]
            if (reading.left() > 0) {
                return count;
            }
            goesOn = choose(logits, List.of(generation))[0];
        } catch (RuntimeException e) { // this text alone
            endPrefill();
            generation.fail(e);
            return count;
        }
        join(generation, reading, goesOn);
        return count;
    }

    /** Of a text whose prompt was read; if it does not go on it ends. */
    private void join(Generation generation, Prefill reading, boolean goesOn) {
        if (goesOn) {
            caches.join(reading.keysValues());
            running.add(generation);
        }
        if (generation.hasFailed()) {
            endPrefill();
        } else {
            prefixes.add(generation.request.prompt().ids(), reading.keysValues());
            prefill = null;
            joining = null;
        }
        if (!goesOn) {
            generation.end();
        }
    }

    private void decode() {
        long begin = System.nanoTime();
        boolean[] going;
        try {
            caches.makeRoom();
            try (Scope scope = Scope.open()) {
                long[] last = running.stream()
                        .mapToLong(each -> each.row.tokens[each.row.count - 1])
                        .toArray();
                Tensor ids = Tensor.of(last, last.length, 1).to(device);
                Tensor x = model.hidden(ids, caches.mask(device), caches.caches()); // [B, 1, D]
                caches.advance();
                going = choose(model.head().forward(x).select(1, 0), running);
            }
        } catch (RuntimeException e) {
            failRunning(e);
            return;
        }
        listener.stepped(going.length, System.nanoTime() - begin);
        for (int i = going.length - 1; i >= 0; i--) {
            if (!going[i]) {
                leave(i);
            }
        }
    }

    /** Gives each text its next token; one whose logits are no numbers fails. logits: [B, V] → which go on */
    private boolean[] choose(Tensor logits, List<Generation> texts) {
        int[] tokens = NextTokens.choose(logits, texts);
        boolean[] going = new boolean[tokens.length];
        int count = 0;
        for (int i = 0; i < tokens.length; i++) {
            Generation each = texts.get(i);
            if (!each.hasFailed()) {
                int most = each.request.logProbs();
                LogProbs logProbs = most < 0 ? null : LogProbs.of(logits.select(0, i), tokens[i], most);
                going[i] = each.advance(tokens[i], logProbs);
                count++;
            }
        }
        counters.tokens(count);
        return going;
    }

    /** A text ends; what the model read of it may be the beginning of others. */
    private void leave(int place) {
        Generation generation = running.get(place);
        if (settings.prefixCacheBytes() > 0 && !generation.hasFailed()) {
            int read = caches.length(place);
            int[] ids = Arrays.copyOf(generation.request.prompt().ids(), read);
            int prompt = generation.request.prompt().ids().length;
            System.arraycopy(generation.row.tokens, 0, ids, prompt, read - prompt);
            prefixes.add(ids, caches.read(place));
        }
        caches.leave(place);
        Generation last = running.remove(running.size() - 1);
        if (last != generation) {
            running.set(place, last);
        }
        generation.end();
    }
}
