package dev.jumbo.data.text;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * Texts in rows of one length, with targets. B batch, T tokens, N targets of a row: T, or fewer; the arrays are row-major.
 *
 * @param texts ids, mask and segments, padded; without labels
 * @param targets [B, N], {@link TokenBatch#IGNORE} where there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record TargetedBatch(TextBatch texts, long[] targets) implements HostBatch {
    /** Pads texts to {@code length}, which none exceeds, and the targets of tokens by none. */
    static TargetedBatch of(List<TargetedText> texts, int[] indices, int pad, int length) {
        boolean ofTokens = texts.stream().allMatch(text -> text.targets().length == text.ids().length);
        int width = ofTokens ? length : texts.get(0).targets().length;
        long[] targets = new long[Math.multiplyExact(texts.size(), width)];
        Arrays.fill(targets, TokenBatch.IGNORE);
        for (int b = 0; b < texts.size(); b++) {
            int[] own = texts.get(b).targets();
            if (!ofTokens && own.length != width) {
                throw new IllegalArgumentException("targeted text " + indices[b] + ": expected " + width
                        + " targets as the first of the batch has, got " + own.length);
            }
            for (int i = 0; i < own.length; i++) {
                targets[b * width + i] = own[i];
            }
        }
        List<EncodedText> plain = texts.stream()
                .map(text -> new EncodedText(text.ids(), text.segments(), -1))
                .toList();
        return new TargetedBatch(TextBatch.of(plain, indices, pad, length), targets);
    }

    @Override
    public int size() {
        return texts.size();
    }

    /** Targets that count. */
    @Override
    public long weight() {
        return Arrays.stream(targets)
                .filter(target -> target != TokenBatch.IGNORE)
                .count();
    }

    @Override
    public int[] indices() {
        return texts.indices();
    }

    /** Inputs as of {@link TextBatch}. Target: int64 [B, N]. */
    @Override
    public Batch toDevice(Device device) {
        Tensor target = Tensor.of(targets, size(), targets.length / size()).to(device);
        return new Batch(texts.toDevice(device).inputs(), target, size());
    }
}
