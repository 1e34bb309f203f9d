package dev.jumbo.recipe;

import dev.jumbo.data.Augmentation;
import dev.jumbo.data.ColorJitter;
import dev.jumbo.data.CutMix;
import dev.jumbo.data.ElasticTransform;
import dev.jumbo.data.GaussianBlur;
import dev.jumbo.data.GaussianNoise;
import dev.jumbo.data.HorizontalFlip;
import dev.jumbo.data.MixUp;
import dev.jumbo.data.RandAugment;
import dev.jumbo.data.RandomAffine;
import dev.jumbo.data.RandomAutoContrast;
import dev.jumbo.data.RandomCrop;
import dev.jumbo.data.RandomEqualize;
import dev.jumbo.data.RandomErasing;
import dev.jumbo.data.RandomGrayscale;
import dev.jumbo.data.RandomPerspective;
import dev.jumbo.data.RandomPosterize;
import dev.jumbo.data.RandomRotation;
import dev.jumbo.data.RandomScale;
import dev.jumbo.data.RandomSharpness;
import dev.jumbo.data.RandomShift;
import dev.jumbo.data.RandomSolarize;
import dev.jumbo.data.VerticalFlip;
import dev.jumbo.data.inspect.CleanStep;
import dev.jumbo.recipe.evaluation.ThresholdRule;
import dev.jumbo.tasks.ClassWeights;
import dev.jumbo.tasks.DataSource;
import dev.jumbo.tasks.ExtendedSource;
import dev.jumbo.tasks.LossChoice;
import dev.jumbo.tasks.MaskSource;
import dev.jumbo.tasks.MixedSource;
import dev.jumbo.tasks.PictureSource;
import dev.jumbo.tasks.Prepare;
import dev.jumbo.tasks.PrepareConversations;
import dev.jumbo.tasks.PrepareDocuments;
import dev.jumbo.tasks.PrepareLabelledPictures;
import dev.jumbo.tasks.PrepareMasked;
import dev.jumbo.tasks.PrepareMasks;
import dev.jumbo.tasks.PrepareMatches;
import dev.jumbo.tasks.PreparePairs;
import dev.jumbo.tasks.PreparePictures;
import dev.jumbo.tasks.PreparePreferences;
import dev.jumbo.tasks.PrepareQuestions;
import dev.jumbo.tasks.PrepareTabularClassification;
import dev.jumbo.tasks.PrepareTabularRegression;
import dev.jumbo.tasks.PrepareTags;
import dev.jumbo.tasks.PrepareTexts;
import dev.jumbo.tasks.SelectedSource;
import dev.jumbo.tasks.TableSource;
import dev.jumbo.tasks.TextSource;
import dev.jumbo.tasks.TokenizerChoice;
import dev.jumbo.train.optim.Adagrad;
import dev.jumbo.train.optim.Adam;
import dev.jumbo.train.optim.AdamW;
import dev.jumbo.train.optim.Optimizer;
import dev.jumbo.train.optim.RmsProp;
import dev.jumbo.train.optim.Schedule;
import dev.jumbo.train.optim.Sgd;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Records that stand behind one interface, each under a name: optimizers, schedules, augmentations, sources. In YAML
 * such an object has its name under {@code key}, and the record's components beside it; what is left out has the value
 * of the named example.
 *
 * @param type the interface
 * @param key the key of the name
 * @param outside whether the name stands beside the object, in the one that it is a part of
 * @param examples an instance of each record, with the defaults
 */
record Kinds<T>(Class<T> type, String key, boolean outside, Map<String, T> examples) {
    /** What the tasks do with their data; a new task adds a line here. */
    static final Kinds<Prepare> PREPARE = new Kinds<>(Prepare.class, "task", true, new LinkedHashMap<>())
            .with("image-classification", new PreparePictures("dataset", List.of()))
            .with("multi-label-image-classification", new PrepareLabelledPictures("dataset", List.of(), null))
            .with("segmentation", new PrepareMasks("dataset", List.of(), null, "cross-entropy"))
            .with("text-classification", new PrepareTexts(new TokenizerChoice.WordPiece(8192), 256))
            .with("language-modeling", new PrepareDocuments(new TokenizerChoice.Bpe(8192), 256))
            .with("translation", new PreparePairs(new TokenizerChoice.Bpe(8192), 128, 1))
            .with("instruction-tuning", new PrepareConversations(new TokenizerChoice.Bpe(8192), 512, ""))
            .with("preference-tuning", new PreparePreferences(new TokenizerChoice.Bpe(8192), 512, "", 0.1))
            .with("sentence-embedding", new PrepareMatches(new TokenizerChoice.WordPiece(8192), 128, 0.05, false))
            .with("token-classification", new PrepareTags(new TokenizerChoice.WordPiece(8192), 128))
            .with("question-answering", new PrepareQuestions(new TokenizerChoice.WordPiece(8192), 384, 128, 64, 30))
            .with("masked-language-modeling", new PrepareMasked(new TokenizerChoice.WordPiece(8192), 128))
            .with("tabular-classification", new PrepareTabularClassification(""))
            .with("tabular-regression", new PrepareTabularRegression(""));

    /** All that recipes can name. A new optimizer, schedule, augmentation or source adds a line here. */
    static final List<Kinds<?>> ALL = List.of(
            PREPARE,
            of(Optimizer.class, "name")
                    .with("sgd", new Sgd(0.1))
                    .with("adam", new Adam(0.001))
                    .with("adamw", new AdamW(0.001))
                    .with("rmsprop", new RmsProp(0.01))
                    .with("adagrad", new Adagrad(0.01)),
            of(Schedule.class, "name")
                    .with("constant", new Schedule.Constant())
                    .with("step", new Schedule.Step(0.3, 0.1))
                    .with("cosine", new Schedule.Cosine(0))
                    .with("linear", new Schedule.Linear(1, 0))
                    .with("exponential", new Schedule.Exponential(1, 0.01))
                    .with("warmup", new Schedule.Warmup(100, new Schedule.Cosine(0)))
                    .with("one-cycle", new Schedule.OneCycle(0.3, 25, 1e4))
                    .with("reduce-on-plateau", new Schedule.ReduceOnPlateau()),
            of(ClassWeights.class, "name")
                    .with("none", new ClassWeights.None())
                    .with("balanced", new ClassWeights.Balanced())
                    .with("given", new ClassWeights.Given(List.of())),
            of(LossChoice.class, "name")
                    .with("default", new LossChoice.Default())
                    .with("focal", new LossChoice.Focal(2, null)),
            of(Augmentation.class, "name")
                    .with("crop", new RandomCrop(4))
                    .with("flip", HorizontalFlip.INSTANCE)
                    .with("vertical-flip", VerticalFlip.INSTANCE)
                    .with("rotate", new RandomRotation(10))
                    .with("scale", new RandomScale(0.9, 1.1))
                    .with("shift", new RandomShift(0.1, 0.1))
                    .with("color", new ColorJitter(0.2, 0.2, 0.2))
                    .with("erase", new RandomErasing(0.25))
                    .with("mixup", new MixUp(0.2))
                    .with("cutmix", new CutMix(1))
                    .with("affine", new RandomAffine(10, 0.1, 0.9, 1.1, 10))
                    .with("perspective", new RandomPerspective(0.5, 0.5))
                    .with("elastic", new ElasticTransform(34, 4, 0.5))
                    .with("blur", new GaussianBlur(5, 0.1, 2, 0.5))
                    .with("noise", new GaussianNoise(0.05, 0.5))
                    .with("auto-contrast", new RandomAutoContrast(0.5))
                    .with("equalize", new RandomEqualize(0.5))
                    .with("posterize", new RandomPosterize(4, 0.5))
                    .with("solarize", new RandomSolarize(0.5, 0.5))
                    .with("sharpness", new RandomSharpness(2, 0.5))
                    .with("grayscale", new RandomGrayscale(0.1))
                    .with("rand-augment", new RandAugment(2, 9, 31)),
            of(DataSource.class, "source")
                    .with("embedded", new PictureSource.Embedded())
                    .with("fashion-mnist", new PictureSource.FullFashionMnist("", ""))
                    .with("cifar", new PictureSource.Cifar("", 10))
                    .with("idx", new PictureSource.Idx("", List.of("0", "1", "2", "3", "4", "5", "6", "7", "8", "9")))
                    .with("folder", new PictureSource.Folder("", "", 3, 224, 224, "fail", "", ""))
                    .with("masks", new MaskSource.Masks("", "", List.of(), 3, 256, 256, 255))
                    .with("garments", new MaskSource.Garments(2000, 400, 64))
                    .with("selected", new SelectedSource(new PictureSource.Embedded(), List.of(), 0, 0))
                    .with("labelled", new TextSource.Labelled("", "", "text", "label", 0, ""))
                    .with("tokens", new TextSource.Tokens("", "", ""))
                    .with("pairs", new TextSource.Pairs("", "", "", "from", "to"))
                    .with("conversations", new TextSource.Conversations("", "", "", "messages", "", ""))
                    .with("preferences", new TextSource.Preferences("", "", "", "prompt", "chosen", "rejected"))
                    .with("tagged", new TextSource.Tagged("", "", "", "words", "tags"))
                    .with("questions", new TextSource.Questions("", "", ""))
                    .with("corpus", new TextSource.Corpus("", "text", ""))
                    .with("table", new TableSource.Files(""))
                    .with("sql", new TableSource.Sql(""))
                    .with("mixed", new MixedSource(List.of()))
                    .with("extended", new ExtendedSource(new PictureSource.Embedded(), "", 1)),
            of(ThresholdRule.class, "name")
                    .with("none", new ThresholdRule.None())
                    .with("f1", new ThresholdRule.F1())
                    .with("youden", new ThresholdRule.Youden())
                    .with("cost", new ThresholdRule.Cost(1, 1))
                    .with("precision", new ThresholdRule.Precision(0.9))
                    .with("recall", new ThresholdRule.Recall(0.9)),
            of(CleanStep.class, "name")
                    .with("broken", new CleanStep.Broken())
                    .with("exact-duplicates", new CleanStep.ExactDuplicates())
                    .with("near-duplicates", new CleanStep.NearDuplicates(0))
                    .with("leakage", new CleanStep.Leakage(0))
                    .with("contradictions", new CleanStep.Contradictions())
                    .with("missing-target", new CleanStep.MissingTarget())
                    .with("outliers", new CleanStep.Outliers(List.of(), 3))
                    .with("constant-columns", new CleanStep.ConstantColumns())
                    .with("missing-columns", new CleanStep.MissingColumns(0.5))
                    .with("mislabelled", new CleanStep.Mislabelled(0.75))
                    .with("size", new CleanStep.Size(1, 100_000_000))
                    .with("small-classes", new CleanStep.SmallClasses(2))
                    .with("length", new CleanStep.Length(1, Integer.MAX_VALUE))
                    .with("language", new CleanStep.Language("en")),
            of(TokenizerChoice.class, "name")
                    .with("characters", new TokenizerChoice.Characters(20_000))
                    .with("bytes", new TokenizerChoice.Bytes())
                    .with("bpe", new TokenizerChoice.Bpe(8192))
                    .with("wordpiece", new TokenizerChoice.WordPiece(8192))
                    .with("unigram", new TokenizerChoice.Unigram(8192))
                    .with("file", new TokenizerChoice.File("")));

    private static <T> Kinds<T> of(Class<T> type, String key) {
        return new Kinds<>(type, key, false, new LinkedHashMap<>());
    }

    private Kinds<T> with(String name, T example) {
        examples.put(name, example);
        return this;
    }

    /** The kinds behind an interface. */
    static Optional<Kinds<?>> behind(Class<?> type) {
        return ALL.stream().filter(kinds -> kinds.type() == type).findFirst();
    }

    /** The kinds that a value is one of. */
    static Optional<Kinds<?>> of(Object value) {
        return ALL.stream().filter(kinds -> kinds.type().isInstance(value)).findFirst();
    }

    /** The name that recipes have for a value. */
    String nameOf(Object value) {
        return examples.entrySet().stream()
                .filter(entry -> entry.getValue().getClass() == value.getClass())
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(value.getClass() + " has no name in recipes"));
    }
}
