/** The same jobs written for DJL. */
@NullMarked
package dev.jumbo.benchmarks.djl;

import org.jspecify.annotations.NullMarked;
