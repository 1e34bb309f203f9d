/** Writing text with a language model: token by token, by beam search, as text and in conversations. */
@NullMarked
package dev.jumbo.generation;

import org.jspecify.annotations.NullMarked;
