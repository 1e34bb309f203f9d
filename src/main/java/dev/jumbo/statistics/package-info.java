/** Intervals and tests that tell whether a difference between models is real. Numbers in, numbers out. */
@NullMarked
package dev.jumbo.statistics;

import org.jspecify.annotations.NullMarked;
