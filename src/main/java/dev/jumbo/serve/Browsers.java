package dev.jumbo.serve;

import java.util.Locale;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;

/**
 * Refuses what a web page of another site sends, where no key tells it apart: a browser sends a page's requests to this machine's own servers
 * too. A page shows itself by its {@code Origin}; one whose name was made to point at this machine (DNS rebinding), by a {@code Host} that is
 * none of this machine's.
 *
 * @param host that the server listens on
 * @param local whether only this machine reaches it, without a proxy that knows it by another name
 */
record Browsers(String host, boolean local) {
    /** What someone may own and make point here: neither {@code localhost} nor another name without a dot, nor an address in numbers. */
    private static final String NAME_OF_A_DOMAIN = "(?=.*[^0-9.])[^\\[]*\\..*";

    /** @throws HttpError 403 */
    void check(Request request) {
        String asked = String.valueOf(request.getHeaders().get(HttpHeader.HOST)).toLowerCase(Locale.ROOT);
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin != null && !origin.toLowerCase(Locale.ROOT).endsWith("://" + asked)) {
            throw new HttpError(
                    403,
                    "web pages of other sites are not answered by a server without API keys: start it with --keys FILE");
        }
        if (local && request.getHeaders().contains(HttpHeader.HOST) && !isOurs(name(asked))) {
            throw new HttpError(
                    403,
                    "this server answers to localhost alone, not to '" + HttpError.excerpt(name(asked))
                            + "': start it with --keys FILE, or with --behind-proxy if a proxy hands this on");
        }
    }

    private boolean isOurs(String name) {
        return name.equals(host.toLowerCase(Locale.ROOT)) || !name.matches(NAME_OF_A_DOMAIN);
    }

    private static String name(String asked) {
        int colon = asked.lastIndexOf(':');
        return colon > asked.lastIndexOf(']') ? asked.substring(0, colon) : asked;
    }
}
