package dev.jumbo.serve.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.bucket4j.TimeMeter;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Token buckets, by a clock of the test's. */
class RateLimiterTest {
    private long now = 1_000_000_007L;

    private final RateLimiter limiter = new RateLimiter(new TimeMeter() {
        @Override
        public long currentTimeNanos() {
            return now;
        }

        @Override
        public boolean isWallClockBased() {
            return false;
        }
    });

    @Test
    void tokensAreTakenAndComeBackEvenly() {
        Rate rate = Rate.of("4/s");
        for (int left = 3; left >= 0; left--) {
            RateLimiter.Answer taken = limiter.take("a", rate);
            assertThat(taken.allowed()).isTrue();
            assertThat(taken.remaining()).isEqualTo(left);
            assertThat(taken.retry()).isZero();
        }
        RateLimiter.Answer refused = limiter.take("a", rate);
        assertThat(refused).isEqualTo(new RateLimiter.Answer(false, 0, Duration.ofMillis(250), Duration.ofSeconds(1)));
        assertThat(limiter.take("b", rate).allowed()).isTrue();
        now += Duration.ofMillis(249).toNanos();
        assertThat(limiter.take("a", rate).retry()).isEqualTo(Duration.ofMillis(1));
        now += Duration.ofMillis(1).toNanos();
        assertThat(limiter.take("a", rate).allowed()).isTrue();
        assertThat(limiter.take("a", rate).allowed()).isFalse();
        now += Duration.ofDays(1).toNanos();
        assertThat(limiter.take("a", rate).remaining()).isEqualTo(3);
    }

    @Test
    void aNewRateBeginsAnew() {
        assertThat(limiter.take("a", Rate.of("1/d")).allowed()).isTrue();
        assertThat(limiter.take("a", Rate.of("1/d")).retry()).isEqualTo(Duration.ofDays(1));
        assertThat(limiter.take("a", Rate.of("2/d")).remaining()).isEqualTo(1);
    }

    @Test
    void ratesAreReadAsTheyAreWritten() {
        assertThat(Rate.of("20/s")).isEqualTo(new Rate(20, Duration.ofSeconds(1)));
        assertThat(Rate.of(" 100/m ")).hasToString("100/m");
        assertThat(Rate.of("1000/h").period()).isEqualTo(Duration.ofHours(1));
        assertThat(Rate.of("5000/d").requests()).isEqualTo(5000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "20", "0/s", "-1/s", "20/x", "20 per second", "1.5/s", "99999999999/s", "20/ss"})
    void otherTextsAreNone(String text) {
        assertThatThrownBy(() -> Rate.of(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as 20/s");
    }
}
