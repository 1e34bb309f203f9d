/** What models said in use and what people said of it: recorded, compared with the training data, and learned from. */
@NullMarked
package dev.jumbo.feedback;

import org.jspecify.annotations.NullMarked;
