package dev.jumbo.data.table;

import dev.jumbo.data.Batch;
import dev.jumbo.data.HostBatch;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;
import java.util.List;

/**
 * Rows of a table. B rows, N numbers, C categories; the arrays are row-major.
 *
 * @param numbers [B, N]
 * @param categories [B, C]
 * @param targets [B] numbers of classes, or values
 * @param classes whether they are classes
 * @param indices [B] positions in the data set
 */
@SuppressWarnings("ArrayRecordComponent")
public record TableBatch(float[] numbers, int[] categories, double[] targets, boolean classes, int[] indices)
        implements HostBatch {
    @Override
    public int size() {
        return targets.length;
    }

    /** Inputs: numbers float32 [B, N], categories int64 [B, C]. Target: classes int64 [B], values float32 [B, 1]. */
    @Override
    public Batch toDevice(Device device) {
        int rows = size();
        Tensor target = Tensor.of(targets, targets.length);
        return new Batch(
                List.of(
                        Tensor.of(numbers, rows, numbers.length / rows).to(device),
                        Tensor.of(categories, rows, categories.length / rows)
                                .to(DType.INT64)
                                .to(device)),
                (classes ? target.to(DType.INT64) : target.to(DType.FLOAT32).unsqueeze(1)).to(device),
                rows);
    }
}
