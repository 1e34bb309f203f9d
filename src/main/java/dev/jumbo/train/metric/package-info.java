/** Streaming metrics in plain Java, in scikit-learn's words and with its results. */
@NullMarked
package dev.jumbo.train.metric;

import org.jspecify.annotations.NullMarked;
