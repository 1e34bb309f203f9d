package dev.jumbo.tasks;

import dev.jumbo.data.text.Tokenizer;
import dev.jumbo.models.TextSpec;
import dev.jumbo.tensor.DType;
import dev.jumbo.tensor.Device;
import dev.jumbo.tensor.Tensor;

/** A task whose model reads texts. */
public sealed interface TextTask extends Task
        permits TextClassification,
                LanguageModeling,
                Translation,
                InstructionTuning,
                PreferenceTuning,
                SentenceEmbedding,
                TokenClassification,
                QuestionAnswering,
                MaskedLanguageModeling {
    /** The model. */
    TextSpec spec();

    @Override
    Tokenizer tokenizer();

    @Override
    default Tensor exampleInput() {
        return Tensor.full(0, DType.INT64, Device.CPU, 1, spec().length());
    }
}
