/** The HTTP server: models under load, their queues, and what stands before them. */
@NullMarked
package dev.jumbo.serve;

import org.jspecify.annotations.NullMarked;
