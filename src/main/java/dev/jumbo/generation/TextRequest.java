package dev.jumbo.generation;

import java.util.List;

/**
 * A text to continue.
 *
 * @param stop strings that end it and are not part of it
 * @param logProbs as in {@link GenerationRequest}
 */
public record TextRequest(Prompt prompt, Generator generator, List<String> stop, int logProbs) {
    public TextRequest {
        stop = List.copyOf(stop);
        if (stop.contains("")) {
            throw new IllegalArgumentException("TextRequest: expected stop strings of one character or more");
        }
    }
}
