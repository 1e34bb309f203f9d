/** What people read after a run: {@code report.html} and tables for the console. */
@NullMarked
package dev.jumbo.recipe.report;

import org.jspecify.annotations.NullMarked;
