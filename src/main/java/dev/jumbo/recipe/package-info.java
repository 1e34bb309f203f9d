/** Recipes: the whole of a run as records, their YAML form, and run folders. */
@NullMarked
package dev.jumbo.recipe;

import org.jspecify.annotations.NullMarked;
