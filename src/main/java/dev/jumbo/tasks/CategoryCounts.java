package dev.jumbo.tasks;

import java.util.List;

/**
 * How often each thing is named in a column.
 *
 * @param values the most frequent, the most frequent first
 * @param numbers of these in the model's vocabulary
 * @param counts of these
 * @param others cells with another value of the vocabulary
 * @param unseen cells with a value that is not in the vocabulary
 */
public record CategoryCounts(List<String> values, List<Integer> numbers, List<Long> counts, long others, long unseen) {
    public CategoryCounts {
        values = List.copyOf(values);
        numbers = List.copyOf(numbers);
        counts = List.copyOf(counts);
        if (values.size() != numbers.size() || values.size() != counts.size()) {
            throw new IllegalArgumentException("categories: expected a number and a count for each of " + values.size()
                    + " values, got " + numbers.size() + " and " + counts.size());
        }
        if (others < 0 || unseen < 0 || counts.stream().anyMatch(count -> count < 0)) {
            throw new IllegalArgumentException("categories: expected counts of at least 0");
        }
    }
}
