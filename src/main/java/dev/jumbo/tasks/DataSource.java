package dev.jumbo.tasks;

/** Where a recipe's data comes from. */
public sealed interface DataSource
        permits PictureSource, MaskSource, TextSource, TableSource, ExtendedSource, MixedSource {}
