package dev.jumbo.feedback;

/** Feedback with the prediction that it is about. */
public record FeedbackEntry(RecordedPrediction prediction, Feedback feedback) {}
