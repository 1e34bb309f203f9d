package dev.jumbo.serve;

import java.time.Instant;

/**
 * A version lost its share of the requests to the one before.
 *
 * @param time when
 * @param model its name
 * @param from the version that lost it; it stays loaded and is asked by {@code name@version}
 * @param to the version that got it
 * @param why which limit was passed
 */
public record Rollback(Instant time, String model, String from, String to, String why) {}
