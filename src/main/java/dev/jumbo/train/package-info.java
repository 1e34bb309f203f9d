/** Training and evaluation of models: the trainer, its checkpoints and what it calls. */
@NullMarked
package dev.jumbo.train;

import org.jspecify.annotations.NullMarked;
