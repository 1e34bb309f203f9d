package dev.jumbo.generation;

import java.util.concurrent.atomic.LongAdder;

/**
 * After how many steps compiling them may pay. A process that never compiled takes 0.1 s until it has, and a step that it
 * knows is recorded in the time of a few; compiled, a step of a dozen blocks saves 0.3 ms.
 *
 * @param process steps that the whole process has run
 * @param decoding steps of a text or batch before
 */
record Patience(long process, int decoding) {
    static final Patience USUAL = new Patience(400, 8);

    /** Compiles as soon as it can be done. */
    static final Patience NONE = new Patience(0, 0);

    /** Never compiles. */
    static final Patience ENDLESS = new Patience(Long.MAX_VALUE, 0);

    private static final LongAdder STEPS = new LongAdder();

    /** Counts a step. */
    boolean isOver(int before) {
        STEPS.increment();
        return before >= decoding && STEPS.sum() > process;
    }
}
