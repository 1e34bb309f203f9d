/** Words for messages: what every other package may use. */
@NullMarked
package dev.jumbo.text;

import org.jspecify.annotations.NullMarked;
