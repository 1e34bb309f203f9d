/** Routes that OpenAI's clients, and those made for them, speak to: chat, completions, embeddings. */
@NullMarked
package dev.jumbo.serve.openai;

import org.jspecify.annotations.NullMarked;
