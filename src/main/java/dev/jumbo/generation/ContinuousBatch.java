package dev.jumbo.generation;

import dev.jumbo.models.CausalModel;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Scope;
import dev.jumbo.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are written together, a token each a step; between two steps others join and those that have ended leave (Yu et
 * al. 2022, <i>Orca</i>). The prompt of one that joins is read by itself, a part a step, so that the others do not wait long.
 *
 * <p>It is confined to one thread. What lasts lives in the scope that is current in each call, the same one always.
 */
final class ContinuousBatch {
    private final CausalModel model;
    private final EngineSettings settings;
    private final Device device;
    private final int layers;
    private final KvBatch caches;
    private final PrefixCache prefixes;
    private final EngineCounters counters;
    private final List<Generation> running = new ArrayList<>();

    /** What is about to join. */
    private @Nullable Generation joining;

    private @Nullable Prefill prefill;

    ContinuousBatch(CausalModel model, EngineSettings settings, EngineCounters counters) {
        this.model = model;
        this.settings = settings;
        this.counters = counters;
        device = model.parameters().values().iterator().next().tensor().device();
        try (Scope scope = Scope.open()) {
            layers = model.caches(1, 1).size();
        }
        caches = new KvBatch(layers);
        prefixes = new PrefixCache(settings.prefixCacheBytes());
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

    /** Texts that are not wanted any more leave; then a part of a prompt is read, and the others get a token each. */
    void step() {
        removeCancelled();
        if (joining != null && prefill != null) {
            read(joining, prefill);
        }
        if (!running.isEmpty()) {
            decode();
        }
    }

    /** No text is wanted any more. */
    void cancel() {
        if (joining != null) {
            joining.cancel();
        }
        running.forEach(Generation::cancel);
    }

    /** All texts fail. */
    void fail(Throwable reason) {
        if (joining != null) {
            joining.fail(reason);
            endPrefill();
        }
        failRunning(reason);
    }

    private void failRunning(Throwable reason) {
        running.forEach(each -> each.fail(reason));
        running.clear();
        caches.clear();
    }

    private void removeCancelled() {
        if (joining != null && joining.isCancelled()) {
            joining.end();
            endPrefill();
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

    private void read(Generation generation, Prefill reading) {
        try {
            boolean goesOn;
            try (Scope scope = Scope.open()) {
                Tensor logits = reading.read(model, settings.prefillTokens(), device, scope); // [1, V]
                if (reading.left() > 0) {
                    return;
                }
                goesOn = choose(logits, List.of(generation))[0];
            }
            if (goesOn) {
                caches.join(reading.keysValues());
                running.add(generation);
            } else {
                generation.end();
            }
            prefixes.add(generation.request.prompt().ids(), reading.keysValues());
            prefill = null;
            joining = null;
        } catch (RuntimeException e) { // this text alone
            generation.fail(e);
            endPrefill();
        }
    }

    private void decode() {
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
        for (int i = going.length - 1; i >= 0; i--) {
            if (!going[i]) {
                leave(i);
            }
        }
    }

    /** Gives each text its next token. logits: [B, V] → which go on */
    private boolean[] choose(Tensor logits, List<Generation> texts) {
        int[] tokens = tokens(logits, texts);
        boolean[] going = new boolean[tokens.length];
        for (int i = 0; i < tokens.length; i++) {
            Generation each = texts.get(i);
            int most = each.request.logProbs();
            LogProbs logProbs = most < 0 ? null : LogProbs.of(logits.select(0, i), tokens[i], most);
            going[i] = each.advance(tokens[i], logProbs);
        }
        counters.tokens(tokens.length);
        return going;
    }

    /** Texts with the same sampling are drawn in one call. */
    private static int[] tokens(Tensor logits, List<Generation> texts) {
        Map<Sampling, List<Integer>> kinds = new LinkedHashMap<>();
        for (int i = 0; i < texts.size(); i++) {
            kinds.computeIfAbsent(texts.get(i).request.generator().sampling(), kind -> new ArrayList<>())
                    .add(i);
        }
        int[] tokens = new int[texts.size()];
        kinds.forEach((sampling, rows) -> {
            long[] places = rows.stream().mapToLong(row -> row).toArray();
            Tensor part = places.length == tokens.length
                    ? logits
                    : logits.indexSelect(0, Tensor.of(places).to(logits.device()));
            List<Row> kind = rows.stream().map(row -> texts.get(row).row).toList();
            long[] next = NextTokens.choose(sampling, part, kind);
            for (int i = 0; i < next.length; i++) {
                tokens[rows.get(i)] = (int) next[i];
            }
        });
        return tokens;
    }

    /** A text ends; what the model read of it may be the beginning of others. */
    private void leave(int place) {
        Generation generation = running.get(place);
        if (settings.prefixCacheBytes() > 0) {
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
