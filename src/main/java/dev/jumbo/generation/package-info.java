/** Writing text with a language model: how the next token is chosen. */
@NullMarked
package dev.jumbo.generation;

import org.jspecify.annotations.NullMarked;
