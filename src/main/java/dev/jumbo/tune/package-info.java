/** Searches for settings: samplers, pruners, the record of trials, and what mattered. */
@NullMarked
package dev.jumbo.tune;

import org.jspecify.annotations.NullMarked;
