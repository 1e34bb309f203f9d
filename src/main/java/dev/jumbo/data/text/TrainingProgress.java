package dev.jumbo.data.text;

/** Hears how far long work on text is: the training of a vocabulary, the preparation of a corpus. */
@FunctionalInterface
public interface TrainingProgress {
    /** Hears nothing. */
    TrainingProgress NONE = (stage, done, total) -> {};

    /**
     * @param stage what is being done, in a word or two
     * @param done how much of it is done
     * @param total how much it is in all; -1 while that is not known
     */
    void at(String stage, long done, long total);
}
