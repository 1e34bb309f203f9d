package dev.jumbo.tensor;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves tensors alive or a scope open. It is registered for every test in META-INF/services, and
 * names the place that opened the scope if {@code jumbo.scope.debug} is true, as the build sets it. Tests run one after
 * the other.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    private record Before(long tensors, boolean open) {}

    @Override
    public void beforeEach(ExtensionContext test) {
        store(test).put("before", new Before(Scope.liveTensors(), Scope.isOpen()));
    }

    @Override
    public void afterEach(ExtensionContext test) {
        Before before = Objects.requireNonNull(store(test).remove("before", Before.class));
        Scope open = Context.get().scope;
        if (!before.open() && open != null) {
            AssertionError error = new AssertionError("the test left a scope open on thread '"
                    + Thread.currentThread().getName() + "', with " + (Scope.liveTensors() - before.tensors())
                    + " tensors");
            error.initCause(open.opener());
            throw error;
        }
        long left = Scope.liveTensors() - before.tensors();
        if (left != 0) {
            throw new AssertionError(
                    "the test left " + left + " tensors alive, in a scope of another thread or of its" + " class");
        }
    }

    private static ExtensionContext.Store store(ExtensionContext test) {
        return test.getStore(ExtensionContext.Namespace.create(LeakCheck.class, test.getUniqueId()));
    }
}
