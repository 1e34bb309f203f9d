/** Optimizers, learning-rate schedules, gradient clipping and averages of weights. */
@NullMarked
package dev.jumbo.train.optim;

import org.jspecify.annotations.NullMarked;
