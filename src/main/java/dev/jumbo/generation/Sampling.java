package dev.jumbo.generation;

import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Rng;
import dev.jumbo.tensor.Script;
import dev.jumbo.tensor.Tensor;
import java.util.stream.LongStream;

/**
 * How the next token is chosen from a language model's logits. First the penalties change the logits, then the temperature,
 * then the unlikely tokens go (top-k, top-p, min-p), and one is drawn of what is left. The default draws from the softmax.
 *
 * <p>B sequences, V vocabulary, T tokens of history, −1 where there is none.
 *
 * @param temperature logits are divided by it; 0 takes the most likely token, the first of equal ones; 1
 * @param topK how many of the most likely tokens stay (Fan et al. 2018); 0 for all
 * @param topP the fewest of the most likely tokens that together have this probability stay, at least one (Holtzman et al.
 *     2020); 1 for all
 * @param minP tokens with this share of the most likely one's probability stay (Nguyen et al. 2024); 0 for all
 * @param repetitionPenalty logits of tokens in the history are divided by it, negative ones multiplied (Keskar et al. 2019);
 *     1 for none
 * @param presencePenalty is taken from the logits of tokens in the history; 0
 * @param frequencyPenalty is taken from the logits of tokens in the history as many times as they occur; 0
 */
public record Sampling(
        double temperature,
        int topK,
        double topP,
        double minP,
        double repetitionPenalty,
        double presencePenalty,
        double frequencyPenalty) {
    /** The most likely token, always. */
    public static final Sampling GREEDY = new Sampling(0, 0, 1, 0, 1, 0, 0);

    /**
     * The whole of it is one native call. To sort all of a large vocabulary for top-p takes longer than a step of a small
     * model, so the most likely 1,024 are looked at first. The last factor keeps a draw just below 1 from rounding up to it.
     */
    private static final String SOURCE = """
            def changed(logits: Tensor, history: Tensor, repetition: float, presence: float, frequency: float) -> Tensor:
                x = logits.float()
                assert bool(torch.isfinite(x.amax(1)).all()), "logits are NaN or infinite, or no token may be chosen"
                if history.size(1) == 0 or (repetition == 1.0 and presence == 0.0 and frequency == 0.0):
                    return x
                width = x.size(1)
                seen = history.masked_fill(history < 0, width)
                counts = torch.zeros([x.size(0), width + 1], dtype=x.dtype, device=x.device)
                counts = counts.scatter_add(1, seen, torch.ones_like(seen, dtype=x.dtype))[:, :width]
                present = counts > 0
                repeated = torch.where(x > 0, x / repetition, x * repetition)
                return torch.where(present, repeated, x) - frequency * counts - presence * present.to(x.dtype)

            def nucleus(p: Tensor, top_p: float) -> Tensor:
                return p * ((p.cumsum(1) - p) < top_p).to(p.dtype)

            def shares(x: Tensor, temperature: float, top_k: int, top_p: float, min_p: float) -> Tensor:
                if temperature == 0.0:
                    return torch.zeros_like(x).scatter(1, x.argmax(1, True), 1.0)
                x = (x - x.amax(1, True)) / temperature
                if top_k > 0:
                    likely, ids = torch.topk(x, min(top_k, x.size(1)), 1)
                    p = torch.zeros_like(x).scatter(1, ids, nucleus(likely.softmax(1), top_p))
                elif top_p < 1.0:
                    p = x.softmax(1)
                    likely, ids = torch.topk(p, min(1024, x.size(1)), 1)
                    if bool((likely.sum(1) < top_p + 1e-4).any()):
                        likely, ids = torch.sort(p, 1, True)
                    p = torch.zeros_like(x).scatter(1, ids, nucleus(likely, top_p))
                else:
                    p = x.softmax(1)
                if min_p > 0.0:
                    p = p * (p >= min_p * p.amax(1, True)).to(p.dtype)
                return p / p.sum(1, True)

            def probabilities(logits: Tensor, history: Tensor, repetition: float, presence: float, frequency: float,
                              temperature: float, top_k: int, top_p: float, min_p: float) -> Tensor:
                return shares(changed(logits, history, repetition, presence, frequency),
                              temperature, top_k, top_p, min_p)

            def next_tokens(logits: Tensor, history: Tensor, repetition: float, presence: float, frequency: float,
                            temperature: float, top_k: int, top_p: float, min_p: float, uniform: Tensor) -> Tensor:
                x = changed(logits, history, repetition, presence, frequency)
                if temperature == 0.0:
                    return x.argmax(1)
                below = shares(x, temperature, top_k, top_p, min_p).double().cumsum(1)
                drawn = uniform.to(below.device).unsqueeze(1) * (below[:, -1:] * (1.0 - 1e-12))
                return torch.searchsorted(below, drawn, right=True).squeeze(1)
            """;

    /** Draws from the softmax. */
    public Sampling() {
        this(1, 0, 1, 0, 1, 0, 0);
    }

    public Sampling {
        check("temperature", temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "≥ 0", temperature);
        check("topK", topK >= 0, "≥ 1, or 0 for all", topK);
        check("topP", topP > 0 && topP <= 1, "in (0, 1]", topP);
        check("minP", minP >= 0 && minP <= 1, "in [0, 1]", minP);
        check(
                "repetitionPenalty",
                repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
                "> 0",
                repetitionPenalty);
        check("presencePenalty", Double.isFinite(presencePenalty), "a finite number", presencePenalty);
        check("frequencyPenalty", Double.isFinite(frequencyPenalty), "a finite number", frequencyPenalty);
    }

    private static void check(String what, boolean ok, String expected, double value) {
        if (!ok) {
            throw new IllegalArgumentException("Sampling: expected " + what + " " + expected + ", got " + value);
        }
    }

    public Sampling temperature(double value) {
        return new Sampling(value, topK, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty);
    }

    public Sampling topK(int value) {
        return new Sampling(temperature, value, topP, minP, repetitionPenalty, presencePenalty, frequencyPenalty);
    }

    public Sampling topP(double value) {
        return new Sampling(temperature, topK, value, minP, repetitionPenalty, presencePenalty, frequencyPenalty);
    }

    public Sampling minP(double value) {
        return new Sampling(temperature, topK, topP, value, repetitionPenalty, presencePenalty, frequencyPenalty);
    }

    public Sampling repetitionPenalty(double value) {
        return new Sampling(temperature, topK, topP, minP, value, presencePenalty, frequencyPenalty);
    }

    public Sampling presencePenalty(double value) {
        return new Sampling(temperature, topK, topP, minP, repetitionPenalty, value, frequencyPenalty);
    }

    public Sampling frequencyPenalty(double value) {
        return new Sampling(temperature, topK, topP, minP, repetitionPenalty, presencePenalty, value);
    }

    /**
     * The next token of each sequence.
     *
     * @param logits [B, V]; −∞ for tokens that must not be chosen
     * @param history int64 [B, T], T ≥ 0: the tokens that penalties count, below V
     * @param seeds [B] the same seed draws the same token, whatever the other rows are; another one for each step, as
     *     {@link Rng#mix}(seed, step) gives
     * @return int64 [B]
     */
    public Tensor next(Tensor logits, Tensor history, long[] seeds) {
        check(logits, history);
        if (seeds.length != logits.size(0)) {
            throw new IllegalArgumentException(
                    "Sampling: expected " + logits.size(0) + " seeds, one for each row, got " + seeds.length);
        }
        double[] uniform = temperature == 0
                ? new double[0]
                : LongStream.of(seeds).mapToDouble(Rng::uniform).toArray();
        return Script.of(SOURCE)
                .tensor(
                        "next_tokens",
                        logits,
                        history,
                        repetitionPenalty,
                        presencePenalty,
                        frequencyPenalty,
                        temperature,
                        topK,
                        topP,
                        minP,
                        Tensor.of(uniform));
    }

    /** {@link #next(Tensor, Tensor, long[])} without history; row i has the seed {@link Rng#mix}(seed, i). */
    public Tensor next(Tensor logits, long seed) {
        long[] seeds = LongStream.range(0, logits.size(0))
                .map(row -> Rng.mix(seed, row))
                .toArray();
        return next(logits, none(logits), seeds);
    }

    /** Whether the tokens so far change what is chosen. */
    boolean countsHistory() {
        return repetitionPenalty != 1 || presencePenalty != 0 || frequencyPenalty != 0;
    }

    /** What {@link #next} draws from: probabilities float32 [B, V] that sum to 1, 0 for the tokens that do not stay. */
    public Tensor probabilities(Tensor logits, Tensor history) {
        check(logits, history);
        return Script.of(SOURCE)
                .tensor(
                        "probabilities",
                        logits,
                        history,
                        repetitionPenalty,
                        presencePenalty,
                        frequencyPenalty,
                        temperature,
                        topK,
                        topP,
                        minP);
    }

    /** {@link #probabilities(Tensor, Tensor)} without history. */
    public Tensor probabilities(Tensor logits) {
        return probabilities(logits, none(logits));
    }

    static Tensor none(Tensor logits) {
        return Tensor.empty(DType.INT64, logits.device(), logits.size(0), 0);
    }

    private static void check(Tensor logits, Tensor history) {
        if (logits.dim() != 2 || logits.size(1) == 0) {
            throw new IllegalArgumentException("Sampling: expected logits[B, V] with V ≥ 1, got " + logits);
        }
        if (history.dim() != 2 || history.size(0) != logits.size(0) || history.dtype() != DType.INT64) {
            throw new IllegalArgumentException(
                    "Sampling: expected history int64[" + logits.size(0) + ", T], got " + history);
        }
    }
}
