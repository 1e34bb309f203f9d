/**
 * Data sets, readers, splits, augmentation and the loader that turns examples into batches.
 *
 * <p>Everything up to a {@link dev.jumbo.data.HostBatch} is plain Java arrays, so worker threads never hold native memory.
 */
@NullMarked
package dev.jumbo.data;

import org.jspecify.annotations.NullMarked;
