/** Looks data sets over: what is broken, double, leaked, unlike the rest or labelled wrongly; and cleans and divides them. */
@NullMarked
package dev.jumbo.data.inspect;

import org.jspecify.annotations.NullMarked;
