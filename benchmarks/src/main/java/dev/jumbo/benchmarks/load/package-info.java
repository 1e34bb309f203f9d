/** Load and faults against a {@code jumbo serve} process: plain Java, with none of Jumbo's classes. */
@NullMarked
package dev.jumbo.benchmarks.load;

import org.jspecify.annotations.NullMarked;
