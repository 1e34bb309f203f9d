/** What a run writes while it trains: metrics.jsonl, TensorBoard event files and the progress display. */
@NullMarked
package dev.jumbo.train.log;

import org.jspecify.annotations.NullMarked;
