package dev.jumbo.tensor;

import org.jspecify.annotations.Nullable;

/** What is ambient on a thread: the innermost open scope and the trace being recorded. */
final class Context {
    private static final ThreadLocal<Context> LOCAL = ThreadLocal.withInitial(Context::new);

    @Nullable Scope scope;

    @Nullable Trace trace;

    private Context() {}

    static Context get() {
        return LOCAL.get();
    }
}
