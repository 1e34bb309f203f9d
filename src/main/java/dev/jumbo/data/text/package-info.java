/** Text as data: tokenizers and their training, readers, batches, token files, cleaning and chat templates. */
@NullMarked
package dev.jumbo.data.text;

import org.jspecify.annotations.NullMarked;
