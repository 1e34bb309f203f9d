package dev.jumbo.serve.openai;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.jumbo.serve.Json;

/**
 * What an answer took.
 *
 * @param prompt tokens of the prompts, each counted once
 * @param cached of those, how many had been read before
 * @param completion tokens that were written
 */
record Usage(long prompt, long cached, long completion) {
    ObjectNode node() {
        ObjectNode node = Json.object()
                .put("prompt_tokens", prompt)
                .put("completion_tokens", completion)
                .put("total_tokens", prompt + completion);
        node.putObject("prompt_tokens_details").put("cached_tokens", cached);
        return node;
    }
}
