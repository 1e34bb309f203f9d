package dev.jumbo.data.text;

/**
 * Two answers to one prompt, of which people prefer the first. The targets are the tokens of the answers.
 *
 * @param referenceChosen ln p of the chosen answer by the model that tuning begins with; 0 until it is known
 * @param referenceRejected the same of the other
 */
public record PreferencePair(
        TargetedText chosen, TargetedText rejected, float referenceChosen, float referenceRejected) {}
