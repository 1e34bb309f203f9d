/** Text as data: tokenizers and their training, readers, batches, token files and cleaning. */
@NullMarked
package dev.jumbo.data.text;

import org.jspecify.annotations.NullMarked;
