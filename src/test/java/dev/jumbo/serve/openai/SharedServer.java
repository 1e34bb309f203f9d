package dev.jumbo.serve.openai;

import dev.jumbo.tensor.Scope;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/**
 * A test whose methods share a server. A model's thread frees the tensors of its last step after the answer is sent, so a method ends when
 * their number stands still: else the next one would count them as there before it.
 */
interface SharedServer {
    int STILL_MILLIS = 20;
    int LONGEST_MILLIS = 5_000;

    @AfterEach
    default void settle() throws InterruptedException {
        untilStill();
    }

    static void untilStill() throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(LONGEST_MILLIS);
        long before;
        long now = Scope.liveTensors();
        do {
            before = now;
            Thread.sleep(STILL_MILLIS);
            now = Scope.liveTensors();
        } while (now != before && System.nanoTime() < end);
    }
}
