package dev.jumbo.recipe;

import dev.jumbo.nn.Lora;

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
    static final LoraSettings DEFAULTS = new LoraSettings(".*attention.(query|value)", "", 8, 16, 0, false);

    public LoraSettings {
        lora(targets, whole, rank, alpha, dropout, dora);
    }

    Lora lora() {
        return lora(targets, whole, rank, alpha, dropout, dora);
    }

    private static Lora lora(String targets, String whole, int rank, double alpha, double dropout, boolean dora) {
        Lora lora = new Lora(targets, rank, alpha).dropout(dropout).dora(dora);
        return whole.isEmpty() ? lora : lora.train(whole);
    }
}
