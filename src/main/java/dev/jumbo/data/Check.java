package dev.jumbo.data;

/** Checks of settings. */
final class Check {
    private Check() {}

    static void range(String what, double value, double from, double to) {
        if (!(value >= from && value <= to)) {
            throw new IllegalArgumentException(what + ": expected " + from + " to " + to + ", got " + value);
        }
    }
}
