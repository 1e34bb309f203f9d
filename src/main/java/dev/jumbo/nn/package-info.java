/** Layers as records, their parameters and initialisers, and losses. */
@NullMarked
package dev.jumbo.nn;

import org.jspecify.annotations.NullMarked;
