/** Measurements of Jumbo: the jobs that peers are measured on, and its own costs. See the README beside the sources. */
@NullMarked
package dev.jumbo.benchmarks;

import org.jspecify.annotations.NullMarked;
