/** Tables: columns of numbers and texts, read in chunks of rows. */
@NullMarked
package dev.jumbo.data.table;

import org.jspecify.annotations.NullMarked;
