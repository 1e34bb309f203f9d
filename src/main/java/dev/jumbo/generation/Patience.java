package dev.jumbo.generation;

import java.util.concurrent.atomic.LongAdder;

/**
 * After how many steps compiling them may pay. Setting, a system property or an environment variable: {@code
 * jumbo.compile} / {@code JUMBO_COMPILE}: {@code auto} (default), {@code always} (as soon as it can be done) or {@code
 * never}. What it costs and saves is in {@code docs/decisions/0014-compiled-decoding.md}.
 *
 * @param process steps that the whole process runs before it compiles any
 * @param alike steps of a text, or of a batch since a row left it, before these are compiled
 */
record Patience(long process, int alike) {
    static final Patience AUTO = new Patience(400, 32);
    static final Patience ALWAYS = new Patience(0, 0);
    static final Patience NEVER = new Patience(Long.MAX_VALUE, 0);

    private static final LongAdder STEPS = new LongAdder();

    /** As the setting says. */
    static Patience wanted() {
        String text = System.getProperty("jumbo.compile", System.getenv("JUMBO_COMPILE"));
        return switch (text == null ? "auto" : text.strip()) {
            case "auto" -> AUTO;
            case "always" -> ALWAYS;
            case "never" -> NEVER;
            default ->
                throw new IllegalArgumentException(
                        "jumbo.compile / JUMBO_COMPILE: expected auto, always or never, got '" + text + "'");
        };
    }

    /** Counts a step, of which there were {@code before} that are alike. */
    boolean isOver(int before) {
        STEPS.increment();
        return before >= alike && STEPS.sum() > process;
    }
}
