/** Tasks: what joins data, model, loss, metrics and predictions. */
@NullMarked
package dev.jumbo.tasks;

import org.jspecify.annotations.NullMarked;
