package dev.jumbo.data.text;

import dev.jumbo.data.Batcher;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Makes a {@link PreferenceBatch} as long as its longest answer. */
public record PreferenceBatcher(TargetedTextBatcher texts) implements Batcher<PreferencePair> {
    @Override
    public PreferenceBatch batch(List<PreferencePair> examples, int[] indices, RandomGenerator random) {
        List<TargetedText> answers = Stream.concat(
                        examples.stream().map(PreferencePair::chosen),
                        examples.stream().map(PreferencePair::rejected))
                .toList();
        int[] rows =
                IntStream.concat(IntStream.of(indices), IntStream.of(indices)).toArray();
        float[] reference = new float[rows.length];
        for (int i = 0; i < indices.length; i++) {
            reference[i] = examples.get(i).referenceChosen();
            reference[indices.length + i] = examples.get(i).referenceRejected();
        }
        return new PreferenceBatch(texts.batch(answers, rows, random), reference, indices);
    }
}
