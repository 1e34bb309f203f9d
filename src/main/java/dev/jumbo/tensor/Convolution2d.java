package dev.jumbo.tensor;

import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Convolution over pictures: the input is brought to the layout of the weights once, not again for the gradient. */
final class Convolution2d {
    private Convolution2d() {}

    /** x [B, C, H, W], weight [K, C / groups, h, w] → [B, K, H', W'] */
    static org.bytedeco.pytorch.Tensor run(
            Tensor x, Tensor weight, TensorOptional bias, long[] stride, long[] padding, long[] dilation, long groups) {
        if (weight.isChannelsLast() && !x.isChannelsLast()) {
            // once, rather than in the forward and again in the backward kernel
            try (org.bytedeco.pytorch.Tensor ordered = x.raw().contiguous(torch.MemoryFormat.ChannelsLast)) {
                return torch.conv2d(ordered, weight.raw(), bias, stride, padding, dilation, groups);
            }
        }
        return torch.conv2d(x.raw(), weight.raw(), bias, stride, padding, dilation, groups);
    }
}
