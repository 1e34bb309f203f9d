package dev.jumbo.serve.access;

import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How often a client may ask: so many requests a period. A client that has asked for nothing in a period may send as many at once.
 *
 * @param requests at least 1
 * @param period a second, a minute, an hour or a day
 */
public record Rate(int requests, Duration period) {
    private static final Map<String, Duration> PERIODS = Map.of(
            "s", Duration.ofSeconds(1), "m", Duration.ofMinutes(1), "h", Duration.ofHours(1), "d", Duration.ofDays(1));
    private static final Pattern FORM = Pattern.compile("([1-9][0-9]{0,8})/([smhd])");

    public Rate {
        if (requests < 1 || !PERIODS.containsValue(period)) {
            throw new IllegalArgumentException("rate: expected at least 1 request a second, minute, hour or day, got "
                    + requests + " in " + period);
        }
    }

    /**
     * Reads {@code 20/s}, {@code 100/m}, {@code 1000/h} or {@code 5000/d}.
     *
     * @throws IllegalArgumentException if it is none of these
     */
    public static Rate of(String text) {
        Matcher matcher = FORM.matcher(text.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "rate: expected a number of requests and s, m, h or d, such as 20/s or 1000/h, got '" + text + "'");
        }
        return new Rate(Integer.parseInt(matcher.group(1)), Objects.requireNonNull(PERIODS.get(matcher.group(2))));
    }

    /** As {@link #of} reads it. */
    @Override
    public String toString() {
        return requests + "/"
                + PERIODS.entrySet().stream()
                        .filter(entry -> entry.getValue().equals(period))
                        .findFirst()
                        .orElseThrow()
                        .getKey();
    }
}
