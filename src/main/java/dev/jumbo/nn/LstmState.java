package dev.jumbo.nn;

import dev.jumbo.tensor.Tensor;

/** The state of an {@link Lstm}: hidden and cell, each [L·R, B, H], by layer and in it by direction. */
public record LstmState(Tensor hidden, Tensor cell) {}
