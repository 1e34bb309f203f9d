package dev.jumbo.tune;

import java.util.SplittableRandom;

/** Distributions over the coordinates of one {@link Domain}: one around each observation, and last the prior. */
sealed interface Kernels permits NumberKernels, ChoiceKernels {
    /** A coordinate that is distributed as a part says. */
    double draw(int part, SplittableRandom random);

    /** The natural logarithm of a part's density at a coordinate; of a probability where values are discrete. */
    double logDensity(int part, double coordinate);
}
