package dev.jumbo.generation;

/** Hears of the steps of a {@link GenerationEngine}, on the model's thread; it must not wait. */
@FunctionalInterface
public interface StepListener {
    /**
     * A token for each text in work.
     *
     * @param texts how many
     * @param nanos that it took
     */
    void stepped(int texts, long nanos);
}
