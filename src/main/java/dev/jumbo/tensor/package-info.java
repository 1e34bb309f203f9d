/** Tensors, scopes, devices, generators and weight files: the only package that touches the native engine. */
@NullMarked
package dev.jumbo.tensor;

import org.jspecify.annotations.NullMarked;
