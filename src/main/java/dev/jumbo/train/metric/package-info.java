/**
 * Streaming metrics in plain Java, in scikit-learn's words and with its results; of texts, with those of sacreBLEU, {@code
 * rouge_score} and SQuAD.
 */
@NullMarked
package dev.jumbo.train.metric;

import org.jspecify.annotations.NullMarked;
