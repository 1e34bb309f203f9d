package dev.jumbo.train.metric;

import static dev.jumbo.testing.Goldens.assertClose;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jumbo.testing.Goldens;
import java.util.List;
import org.junit.jupiter.api.Test;

class EntityF1Test {
    /** Random tags, also such as no annotator writes; scripts/goldens/tuning.py finds spans by patterns. */
    @Test
    void agreesWithAnIndependentProgram() {
        JsonNode golden = Goldens.read("tuning").get("entities");
        EntityF1 f1 = new EntityF1();
        Goldens.stream(golden.get("texts"))
                .forEach(text -> f1.update(tags(text.get("predicted")), tags(text.get("truth"))));
        assertClose("precision", f1.precision(), golden.get("precision").doubleValue(), 1e-12);
        assertClose("recall", f1.recall(), golden.get("recall").doubleValue(), 1e-12);
        assertClose("f1", f1.value(), golden.get("f1").doubleValue(), 1e-12);
    }

    /** The example in seqeval's documentation. */
    @Test
    void theExampleOfSeqeval() {
        EntityF1 f1 = new EntityF1();
        f1.update(
                List.of("O", "O", "B-MISC", "I-MISC", "I-MISC", "I-MISC", "O"),
                List.of("O", "O", "O", "B-MISC", "I-MISC", "I-MISC", "O"));
        f1.update(List.of("B-PER", "I-PER", "O"), List.of("B-PER", "I-PER", "O"));
        assertThat(f1.value()).isEqualTo(0.5);
    }

    @Test
    void edges() {
        EntityF1 f1 = new EntityF1();
        assertThat(f1.value()).isNaN();
        f1.update(List.of("O"), List.of("O"));
        assertThat(f1.value()).isZero();
        f1.reset();
        assertThat(f1.value()).isNaN();
        assertThatThrownBy(() -> f1.update(List.of("O"), List.of()))
                .hasMessage("entity_f1: expected a tag for each of 0 words, got 1");
        assertThatThrownBy(() -> f1.update(List.of("E-PER"), List.of("O")))
                .hasMessage("entity_f1: expected O, B-… or I-…, got 'E-PER'");
    }

    private static List<String> tags(JsonNode list) {
        return Goldens.stream(list).map(JsonNode::asText).toList();
    }
}
