/**
 * Models that others published, as a folder in Hugging Face's layout: {@code config.json} and safetensors, read and
 * written. A family of models is one file here: what its configuration means, and the names of its weights.
 */
@NullMarked
package dev.jumbo.models.published;

import org.jspecify.annotations.NullMarked;
