package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Sends each token to the few experts that a router likes best and adds what they give, weighted (Shazeer et al. 2017).
 *   x: [..., D] → the same
 *
 * <p>M tokens in all, E experts, K chosen for a token.
 *
 * @param router [M, D] → logits [M, E]
 * @param experts [m, D] → [m, D] each
 * @param topK K
 * @param renormalise true if the weights of the chosen sum to 1, as in Mixtral; false if they are the router's
 *     probabilities, as in the Switch Transformer (with one expert they have to be, for the router to learn)
 */
public record MixtureOfExperts(Layer router, List<Layer> experts, int topK, boolean renormalise) implements Layer {
    public MixtureOfExperts {
        experts = List.copyOf(experts);
        if (topK < 1 || topK > experts.size()) {
            throw new IllegalArgumentException(
                    "MixtureOfExperts: expected topK in 1 … " + experts.size() + ", the experts, got " + topK);
        }
    }

    /** Equal experts behind a linear router without bias; weights sum to 1 if there are several. */
    public MixtureOfExperts(int width, int numExperts, int topK, Supplier<Layer> expert) {
        this(
                Linear.withoutBias(width, numExperts),
                Stream.generate(expert).limit(numExperts).toList(),
                topK,
                topK > 1);
    }

    /**
     * The tokens after the experts, and how they were routed.
     *
     * @param y as x
     * @param probabilities the router's, [M, E]
     * @param chosen 1 where a token went to an expert, else 0, [M, E]
     * @param weights what each expert counts for each token, [M, E]
     */
    public record Output(Tensor y, Tensor probabilities, Tensor chosen, Tensor weights) {
        /**
         * E·Σ fₑ·Pₑ, of the share f of choices that fell on an expert and its mean probability P (Fedus et al. 2021): 1 if
         * both are even, at most E. To be added to the loss with a small factor, 0.01.
         */
        public Tensor balanceLoss() {
            Tensor share = chosen.sum(false, 0).div(chosen.sum()); // [E]
            return share.mul(probabilities.mean(false, 0)).sum().mul((double) chosen.size(1));
        }

        /** Squared coefficient of variation of the experts' summed weights (Shazeer et al. 2017): 0 if even. */
        public Tensor importanceLoss() {
            Tensor importance = weights.sum(false, 0); // [E]
            Tensor mean = importance.mean();
            return importance.sub(mean).pow(2).mean().div(mean.pow(2));
        }
    }

    /** Its {@link Output#balanceLoss} is among the {@link AuxiliaryLosses}. */
    @Override
    public Tensor forward(Tensor x) {
        Output output = route(x);
        if (AuxiliaryLosses.areCollected()) {
            AuxiliaryLosses.add(output.balanceLoss());
        }
        return output.y();
    }

    /** The same with what the losses need that keep the experts evenly used. */
    public Output route(Tensor x) {
        ShapeException.check(x.dim() >= 2, this, "x[..., D]", x);
        Tensor tokens = x.dim() == 2 ? x : x.flatten(0, -2); // [M, D]
        Tensor probabilities = router.forward(tokens).softmax(-1); // [M, E]
        Tensor best = probabilities.topk(topK, -1).indices(); // [M, K]
        Tensor chosen = probabilities.zerosLike().scatter(-1, best, 1); // [M, E]
        Tensor weights = probabilities.mul(chosen); // [M, E]
        if (renormalise) {
            weights = weights.div(weights.sum(true, -1));
        }
        Tensor y = tokens.zerosLike(); // [M, D]
        for (int e = 0; e < experts.size(); e++) {
            Tensor mine = chosen.select(1, e).nonzero().squeeze(1); // [m], positions of this expert's tokens
            Tensor weight = weights.select(1, e).indexSelect(0, mine).unsqueeze(1); // [m, 1]
            Tensor out = experts.get(e).forward(tokens.indexSelect(0, mine)).mul(weight); // [m, D]
            y = y.indexAdd(0, mine, out.to(y.dtype()));
        }
        return new Output(x.dim() == 2 ? y : unflatten(y, x), probabilities, chosen, weights);
    }

    /** y: [M, D] → the shape of x */
    private static Tensor unflatten(Tensor y, Tensor x) {
        long[] leading = Arrays.copyOf(x.shape(), x.dim() - 1);
        leading[0] = -1;
        return y.unflatten(0, leading);
    }
}
