/** Text for messages and for measuring: what every other package may use. */
@NullMarked
package dev.jumbo.text;

import org.jspecify.annotations.NullMarked;
