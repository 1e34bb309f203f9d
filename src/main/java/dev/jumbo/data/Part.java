package dev.jumbo.data;

/** The two parts in which published data sets come. */
public enum Part {
    TRAIN,
    TEST
}
