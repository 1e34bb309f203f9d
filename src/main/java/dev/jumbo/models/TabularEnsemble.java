package dev.jumbo.models;

import dev.jumbo.nn.Module;
import dev.jumbo.tensor.Tensor;
import java.util.List;
import java.util.function.Function;

/**
 * Models of one kind that differ in what they began with, and whose answers are averaged (Hansen and Salamon 1990; Lakshminarayanan et al.
 * 2017): the values, or, of several scores, the probabilities. In training each has its own loss.
 *
 * <p>B batch, N numbers, C categories, K classes or values, M members.
 */
public record TabularEnsemble(List<TabularModel> members) implements TabularModel {
    public TabularEnsemble {
        members = List.copyOf(members);
    }

    /** The mean over an ensemble's members, or what there is of a model that is none: a loss that each learns by. */
    public static Tensor mean(Module model, Function<Module, Tensor> loss) {
        if (!(model instanceof TabularEnsemble ensemble)) {
            return loss.apply(model);
        }
        return Tensor.stack(0, ensemble.members().stream().map(loss).toArray(Tensor[]::new))
                .mean();
    }

    @Override
    public Tensor forward(Tensor numbers, Tensor categories) { // [B, N], [B, C]
        Tensor[] all = members.stream()
                .map(member -> member.forward(numbers, categories))
                .toArray(Tensor[]::new); // M of [B, K]
        if (all[0].size(1) == 1) {
            return Tensor.stack(0, all).mean(false, 0); // [B, 1]
        }
        Tensor logs = Tensor.stack(0, all).logSoftmax(-1); // [M, B, K]
        Tensor most = logs.amax(0); // [B, K]
        return logs.sub(most).exp().mean(false, 0).log().add(most); // [B, K]
    }
}
