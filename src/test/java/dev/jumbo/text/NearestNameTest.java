package dev.jumbo.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestNameTest {
    @Test
    void countsChangesOfOneCharacter() {
        assertThat(NearestName.distance("kitten", "sitting")).isEqualTo(3);
        assertThat(NearestName.distance("", "abc")).isEqualTo(3);
        assertThat(NearestName.distance("abc", "")).isEqualTo(3);
        assertThat(NearestName.distance("same", "same")).isZero();
    }

    @Test
    void findsTheFirstOfTheClosest() {
        assertThat(NearestName.of("momentun", List.of("dampening", "momentum", "nesterov")))
                .isEqualTo("momentum");
        assertThat(NearestName.of("c", List.of("a", "b"))).isEqualTo("a");
    }
}
