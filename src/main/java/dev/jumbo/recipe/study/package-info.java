/** What several runs say together: cross-validation, learning curves, comparisons. */
@NullMarked
package dev.jumbo.recipe.study;

import org.jspecify.annotations.NullMarked;
