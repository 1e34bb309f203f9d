/** What predictions of test examples say of a model: intervals, slices, thresholds, calibration. */
@NullMarked
package dev.jumbo.recipe.evaluation;

import org.jspecify.annotations.NullMarked;
