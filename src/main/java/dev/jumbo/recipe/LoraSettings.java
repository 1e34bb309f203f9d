package dev.jumbo.recipe;

import dev.jumbo.nn.Lora;
import dev.jumbo.nn.Module;

/**
 * Tuning by changes of low rank, all else frozen: {@link Lora}.
 *
 * @param targets regular expression of the whole paths of linear layers that get a change
 * @param whole the same of modules that are learned whole, such as a new head; empty for none
 * @param rank of each change; 8
 * @param alpha a change counts alpha / rank; 16
 * @param dropout of what a change reads; 0
 * @param dora with learned magnitudes; false
 */
public record LoraSettings(String targets, String whole, int rank, double alpha, double dropout, boolean dora) {
    static final LoraSettings DEFAULTS =
            new LoraSettings(".*[aA]ttention.(query|value)(.projection)?", "", 8, 16, 0, false);

    public LoraSettings {
        lora(targets, whole, rank, alpha, dropout, dora);
    }

    /**
     * The model with changes that do nothing yet, all else frozen.
     *
     * @throws RecipeException if a layer that matches shares its weight: merged into one module it would change the other
     */
    Module attach(Module model, long seed) {
        Module tuned = lora(targets, whole, rank, alpha, dropout, dora).attach(model, seed);
        for (String path : Lora.layers(tuned).keySet()) {
            if (!model.state().containsKey(path + ".weight")) {
                throw new RecipeException("train.lora.targets: " + path + " shares its weight with another module, and"
                        + " cannot have a change of its own; name it in whole to learn it, or leave it out");
            }
        }
        return tuned;
    }

    private static Lora lora(String targets, String whole, int rank, double alpha, double dropout, boolean dora) {
        Lora lora = new Lora(targets, rank, alpha).dropout(dropout).dora(dora);
        return whole.isEmpty() ? lora : lora.train(whole);
    }
}
