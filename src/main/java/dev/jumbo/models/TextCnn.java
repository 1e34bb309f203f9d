package dev.jumbo.models;

import dev.jumbo.nn.Conv1d;
import dev.jumbo.nn.Dropout;
import dev.jumbo.nn.Embedding;
import dev.jumbo.nn.Init;
import dev.jumbo.nn.Layer;
import dev.jumbo.nn.Linear;
import dev.jumbo.nn.Parameter;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Kim 2014, <i>Convolutional Neural Networks for Sentence Classification</i>: filters over some neighbouring tokens, the
 * strongest answer of each anywhere in the text. A text shorter than a filter is filled up with zeros.
 *
 * <p>B batch, T tokens, D width of a token, w width of a filter, F filters of a width, K classes.
 *
 * @param filters one for each width, [B, D, T] → [B, F, T − w + 1]
 */
public record TextCnn(Layer tokens, List<Conv1d> filters, Dropout dropout, Layer head) implements TextClassifier {
    public TextCnn {
        filters = List.copyOf(filters);
    }

    /** The paper's: tokens of 300 features, 100 filters each of the widths 3, 4 and 5, dropout 0.5. */
    public static TextCnn of(int vocabulary, int classes) {
        return of(vocabulary, 300, 100, new int[] {3, 4, 5}, 0.5, classes);
    }

    /**
     * Makes the layers.
     *
     * @param width D
     * @param numFilters F
     * @param filterWidths each w
     */
    public static TextCnn of(
            int vocabulary, int width, int numFilters, int[] filterWidths, double dropout, int classes) {
        return new TextCnn(
                new Embedding(Parameter.of(Init.uniform(-0.25, 0.25), vocabulary, width), -1),
                IntStream.of(filterWidths)
                        .mapToObj(w -> new Conv1d(width, numFilters, w))
                        .toList(),
                new Dropout(dropout),
                new Linear(filterWidths.length * numFilters, classes));
    }

    @Override
    public Tensor forward(Tensor ids, @Nullable Tensor mask, @Nullable Tensor segments) { // [B, T]
        Tensor seen = TextMask.notEmpty(mask);
        long missing = filters.stream().mapToLong(TextCnn::width).max().orElse(1) - ids.size(1);
        if (missing > 0) {
            Tensor padding = Tensor.full(0, DType.INT64, ids.device(), ids.size(0), missing);
            seen = Tensor.cat(1, seen == null ? ids.eq(ids) : seen, padding.to(DType.BOOL));
            ids = Tensor.cat(1, ids, padding);
        }
        Tensor x = tokens.forward(ids); // [B, T, D]
        if (seen != null) {
            x = x.mul(seen.unsqueeze(2));
        }
        Tensor columns = x.transpose(1, 2); // [B, D, T]
        Tensor within = seen;
        Tensor[] strongest = filters.stream()
                .map(filter -> strongest(filter, columns, within))
                .toArray(Tensor[]::new); // [B, F] each
        return head.forward(dropout.forward(Tensor.cat(1, strongest))); // [B, K]
    }

    /** [B, F]: max relu(filter(x)) over the places within the text, and the first, where a shorter text is. */
    private static Tensor strongest(Conv1d filter, Tensor x, @Nullable Tensor seen) {
        Tensor y = filter.forward(x).relu(); // [B, F, T − w + 1]
        if (seen != null) {
            long places = y.size(2);
            Tensor first = seen.narrow(1, 0, 1);
            Tensor ends = Tensor.cat(1, first, seen.narrow(1, width(filter), places - 1)); // [B, T − w + 1]
            y = y.mul(ends.unsqueeze(1)); // no less than 0 elsewhere, so 0 is never the strongest
        }
        return y.amax(2);
    }

    private static long width(Conv1d filter) {
        return filter.weight().shape()[2];
    }
}
