/**
 * The zoo: a model a file, each a record that reads like its paper. {@link dev.jumbo.models.Models} makes them by name;
 * adding one takes its file and a line there.
 */
@NullMarked
package dev.jumbo.models;

import org.jspecify.annotations.NullMarked;
