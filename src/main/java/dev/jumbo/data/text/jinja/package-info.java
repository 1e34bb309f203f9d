/** The part of the template language Jinja that published chat templates use, with nothing to reach but what it is given. */
@NullMarked
package dev.jumbo.data.text.jinja;

import org.jspecify.annotations.NullMarked;
