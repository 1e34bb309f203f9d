package dev.jumbo.serve;

import java.util.function.BiConsumer;

/**
 * Looks at a new version whenever a request to it ends.
 *
 * @param policy its limits
 * @param own the version's requests
 * @param since requests that it had before the policy was set
 * @param before those of the version that its share would go to
 * @param passed told at most a few times which limit was passed
 */
record Watch(RollbackPolicy policy, Samples own, long since, Samples before, BiConsumer<Watch, String> passed) {
    void look() {
        policy.passed(own.last(policy.window(), since), before.last(policy.window(), 0))
                .ifPresent(why -> passed.accept(this, why));
    }
}
