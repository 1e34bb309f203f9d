/** Who may ask a server, how often, and over what: API keys, rates and certificates. Nothing here knows HTTP. */
@NullMarked
package dev.jumbo.serve.access;

import org.jspecify.annotations.NullMarked;
