package dev.jumbo.models;

import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Tensor;

/**
 * A model that says something of rows of a table.
 *
 * <p>B batch, N numbers, C categories, K classes or values.
 */
public interface TabularModel extends Module {
    /**
     * Scores of classes, or values.   numbers: [B, N], categories: [B, C] → [B, K]
     *
     * @param numbers float32; not read if N is 0
     * @param categories int64, each below its category's size; not read if C is 0
     */
    Tensor forward(Tensor numbers, Tensor categories);
}
