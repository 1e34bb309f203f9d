package dev.jumbo.generation;

import java.util.List;

/**
 * The next characters of a text, whole ones, and the tokens since the piece before.
 *
 * @param logProbs of each token, or none if they are not asked for
 */
@SuppressWarnings("ArrayRecordComponent")
public record TextPiece(String text, int[] tokens, List<LogProbs> logProbs) {}
