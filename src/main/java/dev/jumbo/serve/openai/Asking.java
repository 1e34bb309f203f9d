package dev.jumbo.serve.openai;

import dev.jumbo.serve.Lease;
import dev.jumbo.serve.Models;
import dev.jumbo.serve.RequestInfo;
import dev.jumbo.serve.SessionKey;
import io.javalin.http.Context;
import java.io.IOException;

/** Asks a model: holds it for the one who asks, and tells how it went. */
final class Asking {
    private Asking() {}

    /** What is done with the model. */
    interface Use {
        void of(Lease lease) throws InterruptedException, IOException;
    }

    /** Who gives a name of their own, as OpenAI's requests may, stays with one version of the model. */
    static void model(Context context, Models models, Fields fields, Use does)
            throws InterruptedException, IOException {
        try (Lease lease = models.lease(fields.text("model"), SessionKey.of(context, fields.get("user")))) {
            RequestInfo.of(context).model(lease.model());
            try {
                does.of(lease);
            } catch (Throwable e) {
                lease.failed(e);
                throw e;
            }
        }
    }
}
