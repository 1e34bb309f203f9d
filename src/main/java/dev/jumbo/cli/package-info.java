/** The {@code jumbo} command. */
@NullMarked
package dev.jumbo.cli;

import org.jspecify.annotations.NullMarked;
