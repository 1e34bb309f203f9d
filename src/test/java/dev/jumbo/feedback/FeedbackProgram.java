package dev.jumbo.feedback;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Writes predictions and feedback without end, and prints the id of each feedback once it is acknowledged. */
final class FeedbackProgram {
    private FeedbackProgram() {}

    /** @param args the store, and what ids begin with */
    public static void main(String[] args) throws Exception {
        FeedbackStore store = FeedbackStore.open(args[0]);
        for (int i = 0; ; i++) {
            String id = args[1] + "-" + i;
            store.record(List.of(new RecordedPrediction(
                    "p-" + id,
                    Instant.now(),
                    "model",
                    "1",
                    "text-classification",
                    "a text of some length ".repeat(i % 50),
                    null,
                    "00",
                    "yes",
                    0.5,
                    Map.of("tokens", 3.0),
                    null)));
            Feedback feedback = new Feedback(id, "p-" + id, Instant.now(), "no", null, "comment " + id, Status.PENDING);
            if (store.add(feedback)) {
                System.out.println(id + ";"); // a line that is cut off has no semicolon
                System.out.flush();
            }
        }
    }
}
