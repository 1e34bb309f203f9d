/** Trained models for other runtimes: ONNX, TorchScript, GGUF and Hugging Face's layout. */
@NullMarked
package dev.jumbo.export;

import org.jspecify.annotations.NullMarked;
