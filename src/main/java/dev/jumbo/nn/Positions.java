package dev.jumbo.nn;

/** How attention itself knows where a token stands; position embeddings, added before it, are layers. */
public sealed interface Positions permits Rope, Alibi {}
