package dev.jumbo.serve;

import dev.jumbo.recipe.report.InlinePage;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;

/**
 * {@code GET /}: a page to try each model with. It is one document that holds its style and its script, loads nothing from elsewhere,
 * and says nothing of the models itself: it asks the other routes, with the key that its user gives it.
 */
public final class WebRoutes implements Routes {
    private static final String FOLDER = "/dev/jumbo/serve/page/";

    /** Together one module: each may use what the others declare. */
    private static final List<String> SCRIPTS =
            List.of("words.js", "api.js", "picture.js", "table.js", "answer.js", "write.js", "page.js");

    private final String page;
    private final String policy;

    /** Puts the page together. */
    public WebRoutes() {
        try {
            StringBuilder joined = new StringBuilder();
            for (String script : SCRIPTS) {
                joined.append(InlinePage.resource(FOLDER + script));
            }
            String script = joined.toString();
            String style = InlinePage.resource(FOLDER + "page.css");
            page = InlinePage.resource(FOLDER + "page.html")
                    .replace("<style></style>", "<style>" + style + "</style>")
                    .replace("<script type=\"module\"></script>", "<script type=\"module\">" + script + "</script>");
            policy = "default-src 'none'; script-src " + InlinePage.hash(script) + "; style-src "
                    + InlinePage.hash(style)
                    + "; connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                    + "frame-ancestors 'none'; require-trusted-types-for 'script'";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public String description() {
        return "page";
    }

    @Override
    public void addTo(RoutesConfig routes) {
        routes.get("/", this::page);
    }

    private void page(Context context) {
        context.header("Content-Security-Policy", policy)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-cache")
                .contentType("text/html; charset=utf-8")
                .result(page);
    }
}
