package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;
import java.util.List;

/** What was made of a model to be used, not trained: a function of all inputs of a batch. It has no parameters of its own. */
public interface Compiled extends Module {
    /** What the model gives for these inputs, in evaluation. */
    Tensor forward(List<Tensor> inputs);
}
