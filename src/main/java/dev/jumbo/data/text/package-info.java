/** Text as data: chat templates. */
@NullMarked
package dev.jumbo.data.text;

import org.jspecify.annotations.NullMarked;
